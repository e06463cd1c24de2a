using System.Collections.Immutable;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Answer with a CNAME record, whatever type is asked for; any other class than IN with REFUSED.</summary>
/// <param name="Target">The name that the record points to.</param>
public sealed record SpoofCnameAction(Name Target) : SpoofingAction<SpoofCnameAction>, IAction<SpoofCnameAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.DomainName, "TARGET",
        "every type is answered with a CNAME record to this name, other classes than IN with REFUSED");

    /// <inheritdoc/>
    public static string Name => "spoof_cname";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject, .. SpoofKeys];

    private protected override IReadOnlyList<object?> Records => [Target];

    /// <inheritdoc/>
    public static SpoofCnameAction? Read(IActionValues values) =>
        values.DomainName(Subject) is { } target ? ReadAnswer(values, new SpoofCnameAction(target)) : null;

    private protected override bool TryAddRecords(ref AnswerWriter answer, RecordType asked, uint ttl) =>
        answer.TryAddAnswer(RecordType.CNAME, ttl, Target.Wire);
}
