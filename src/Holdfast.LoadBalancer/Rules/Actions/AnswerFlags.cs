using System.Collections.Immutable;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Flags of an answer that an action makes, where they are other than usual.</summary>
/// <param name="Authoritative">AA; null: not set.</param>
/// <param name="AuthenticData">AD; null: not set.</param>
/// <param name="RecursionAvailable">RA; null: set.</param>
public sealed record AnswerFlags(bool? Authoritative = null, bool? AuthenticData = null, bool? RecursionAvailable = null)
{
    private static readonly ActionKey Aa = Key("aa", "whether the answer made here has AA", "false");

    private static readonly ActionKey Ad = Key("ad", "whether the answer made here has AD", "false");

    private static readonly ActionKey Ra = Key("ra", "whether the answer made here has RA", "true");

    /// <summary>The flags as they usually are.</summary>
    public static AnswerFlags Usual { get; } = new();

    /// <summary>The keys.</summary>
    internal static ImmutableArray<ActionKey> Keys => [Aa, Ad, Ra];

    /// <summary>What is set, in words.</summary>
    internal IEnumerable<object?> Settings =>
        new[] { Word(Aa, Authoritative), Word(Ad, AuthenticData), Word(Ra, RecursionAvailable) }.Where(word => word is not null);

    /// <summary>Reads them from a rule.</summary>
    internal static AnswerFlags Read(IActionValues values) => new(values.Truth(Aa), values.Truth(Ad), values.Truth(Ra));

    /// <summary>Sets them in an answer.</summary>
    internal void Set(ref AnswerWriter answer)
    {
        if (Authoritative is { } aa)
            answer.SetFlag(HeaderFlags.Authoritative, aa);
        if (AuthenticData is { } ad)
            answer.SetFlag(HeaderFlags.AuthenticData, ad);
        if (RecursionAvailable is { } ra)
            answer.SetFlag(HeaderFlags.RecursionAvailable, ra);
    }

    private static ActionKey Key(string name, string help, string value) =>
        new(name, ActionValue.Truth, "true|false", help) { Default = value };

    private static string? Word(ActionKey key, bool? value) =>
        value is { } given ? $"{key.Name} {(given ? "true" : "false")}" : null;
}
