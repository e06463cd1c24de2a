using System.Collections.Immutable;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Pools;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// Answer with records of the type asked for, whose data is given as octets; any other class than IN with REFUSED.
/// </summary>
/// <param name="Data">The data of each record, in hexadecimal; at least one.</param>
public sealed record SpoofRawAction(ValueList<string> Data) : SpoofingAction<SpoofRawAction>, IAction<SpoofRawAction>
{
    private const int MostOctets = 2048;

    private static readonly ActionKey Subject = new(Name, ActionValue.Texts, "HEX",
        "the type asked for is answered with a record for each of these: its data as on the wire, in hexadecimal; other classes "
            + "than IN are answered with REFUSED")
    { Most = 2 * MostOctets };

    private static readonly ActionKey AnyKey = new("any_type", ActionValue.Name, "TYPE",
        "the type that `spoof_raw` answers queries for ANY with")
    { Most = 16, Default = "none: ANY is answered with nothing" };

    /// <inheritdoc/>
    public static string Name => "spoof_raw";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject, AnyKey, .. SpoofKeys];

    /// <summary>The type that ANY is answered with; null: none.</summary>
    public RecordType? AnyType { get; init; }

    private protected override IReadOnlyList<object?> Records =>
        AnyType is { } type ? [Data, $"any_type {type.ToMnemonic()}"] : [Data];

    // The data of each, once it is prepared.
    private byte[][] Octets { get; init; } = [];

    /// <inheritdoc/>
    public static SpoofRawAction? Read(IActionValues values)
    {
        if (values.Texts(Subject) is not { IsEmpty: false } data)
            return null;
        if (data.FirstOrDefault(text => !IsHexadecimal(text)) is { } wrong)
        {
            values.Wrong(Subject, $"`{wrong}` is not in hexadecimal", "write two digits for each octet, such as `c0000201`");
            return null;
        }

        RecordType? any = null;
        if (values.Text(AnyKey) is { } text)
        {
            if (RecordTypeMnemonic.TryParse(text, out var type))
                any = type;
            else
                values.Wrong(AnyKey, $"`{text}` is not a record type", "write a name, such as TXT, or TYPE and its number");
        }

        return ReadAnswer(values, new SpoofRawAction(data) { AnyType = any });
    }

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) =>
        (SpoofRawAction)base.Prepare(pools, sinks) with { Octets = [.. Data.Select(Convert.FromHexString)] };

    private protected override bool TryAddRecords(ref AnswerWriter answer, RecordType asked, uint ttl)
    {
        if (asked == RecordType.ANY)
        {
            if (AnyType is not { } type)
                return true;
            asked = type;
        }

        foreach (var octets in Octets)
        {
            if (!answer.TryAddAnswer(asked, ttl, octets))
                return false;
        }

        return true;
    }

    private static bool IsHexadecimal(string text) => text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit);
}
