using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Answer REFUSED.</summary>
public sealed record RefuseAction : RuleAction<RefuseAction>, IAction<RefuseAction>
{
    /// <inheritdoc/>
    public static string Name => "refuse";

    /// <inheritdoc/>
    public static string Help => "REFUSED";

    /// <inheritdoc/>
    public override bool Denies => true;

    /// <inheritdoc/>
    public static RefuseAction Read(IActionValues values) => new();

    internal override RuleVerdict Act(ref Query query) => RuleVerdict.Answer;

    internal override int WriteAnswer(Span<byte> buffer, scoped in QueryView query) =>
        LocalAnswers.Code(buffer, query, ResponseCode.Refused);
}
