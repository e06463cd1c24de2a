using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Answer empty with TC set, so that the client comes back over TCP. A query over TCP goes on its way.</summary>
public sealed record TruncateAction : RuleAction<TruncateAction>, IAction<TruncateAction>
{
    /// <inheritdoc/>
    public static string Name => "truncate";

    /// <inheritdoc/>
    public static string Help => "an empty answer with TC (over TCP the query goes on)";

    /// <inheritdoc/>
    public static TruncateAction Read(IActionValues values) => new();

    internal override bool AppliesTo(scoped in Query query) => query.Protocol.IsDatagram;

    internal override RuleVerdict Act(ref Query query) => RuleVerdict.Answer;

    internal override int WriteAnswer(Span<byte> buffer, scoped in QueryView query) =>
        LocalAnswers.Truncated(buffer, query);
}
