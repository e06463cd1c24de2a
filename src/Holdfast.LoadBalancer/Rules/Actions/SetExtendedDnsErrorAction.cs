using System.Collections.Immutable;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// An Extended DNS Error (RFC 8914) is added to the answer, wherever it comes from, for clients that sent EDNS; the next
/// rules are tried.
/// </summary>
/// <param name="InfoCode">The error.</param>
public sealed record SetExtendedDnsErrorAction(ExtendedErrorCode InfoCode)
    : RuleAction<SetExtendedDnsErrorAction>, IAction<SetExtendedDnsErrorAction>
{
    /// <inheritdoc/>
    public static string Name => "set_extended_dns_error";

    /// <inheritdoc/>
    public static string Help =>
        "an Extended DNS Error (`info_code`, `extra_text`) is added to the answer, wherever it comes from, and the next "
            + "rules are tried";

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [ExtendedErrorKeys.Code, ExtendedErrorKeys.Text];

    /// <summary>What it says to people; may be empty.</summary>
    public string ExtraText { get; init; } = "";

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [(int)InfoCode, ExtraText];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    internal override AnswerError AddsError => new(InfoCode, ExtraText);

    // Once it is known.
    private ushort Error { get; init; }

    /// <inheritdoc/>
    public static SetExtendedDnsErrorAction? Read(IActionValues values) =>
        ExtendedErrorKeys.Read(values) is { } error ? new(error.InfoCode) { ExtraText = error.ExtraText } : null;

    internal override RuleAction Number(RuleSlots slots) => this with { Error = slots.Errors.Of(AddsError) };

    internal override RuleVerdict Act(ref Query query)
    {
        query.Changes |= QueryChanges.Error;
        query.Error = Error;
        return RuleVerdict.TryNext;
    }
}
