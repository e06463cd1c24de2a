using System.Collections.Immutable;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// Backends are sent an EDNS option with the query, in place of one of its code (as dnsdist's SetEDNSOptionAction has it).
/// </summary>
/// <param name="Option">The option.</param>
public sealed record SetEdnsOptionAction(SentOption Option) : RuleAction<SetEdnsOptionAction>, IAction<SetEdnsOptionAction>
{
    private const int MostOctets = 64;

    private static readonly ActionKey Subject = new(Name, ActionValue.Number, "CODE",
        "backends are sent the EDNS option of this code with the query, in place of one that the client sent, and the next rules "
            + "are tried; a signed query stays as it is, and the answer to a query that came without EDNS is not stored")
    { Most = ushort.MaxValue };

    private static readonly ActionKey DataKey = new("option_data", ActionValue.Text, "HEX",
        "the option's data as on the wire, in hexadecimal")
    { Most = 2 * MostOctets, Default = "empty" };

    /// <inheritdoc/>
    public static string Name => "set_edns_option";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject, DataKey];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [(int)Option.Code, Option.Data];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public override SentOption AddsOption => Option;

    // Once it is known.
    private uint Bit { get; init; }

    /// <inheritdoc/>
    public static SetEdnsOptionAction? Read(IActionValues values)
    {
        if (values.Number(Subject) is not { } number)
            return null;
        var code = (EdnsOptionCode)number;
        if (HopByHop.Options.Contains(code) || code == EdnsOptionCode.ClientSubnet)
        {
            values.Wrong(Subject, "this option is Holdfast's own towards backends",
                code == EdnsOptionCode.ClientSubnet ? "see `client_subnet`"
                    : code == EdnsOptionCode.Cookie ? "see `cookies` of `dns.backends[]`" : "take the rule away");
            return null;
        }

        string data = values.Text(DataKey) ?? "";
        if (data.Length % 2 == 0 && data.All(char.IsAsciiHexDigit))
            return new(new SentOption(code, data));
        values.Wrong(DataKey, $"`{data}` is not in hexadecimal", "write two digits for each octet, such as `c0000201`");
        return null;
    }

    internal override RuleAction Number(RuleSlots slots) => this with { Bit = slots.Options.Bit(Option) };

    internal override RuleVerdict Act(ref Query query)
    {
        query.Changes |= QueryChanges.Options;
        query.SentOptions |= Bit;
        return RuleVerdict.TryNext;
    }
}
