using System.Collections.Immutable;
using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>An action that answers with a response code, without records of the name asked for.</summary>
/// <typeparam name="TSelf">The class.</typeparam>
public abstract record CodeAction<TSelf> : RuleAction<TSelf>
    where TSelf : CodeAction<TSelf>, IAction<TSelf>, new()
{
    private protected CodeAction()
    {
    }

    /// <summary>The Extended DNS Error of its answer, or null.</summary>
    public ExtendedError? Error { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => Error is { } error ? ["ede", (int)error.InfoCode, error.ExtraText] : [];

    /// <inheritdoc/>
    public override bool Denies => true;

    /// <summary>The keys of an action that answers with a code.</summary>
    private protected static ImmutableArray<ActionKey> ErrorKeys => [AnswerKeys.Ede, AnswerKeys.ExtraText];

    /// <summary>The response code.</summary>
    private protected abstract ResponseCode Code { get; }

    /// <summary>The TTL of the SOA record that lets clients keep the answer, in seconds; null: none.</summary>
    private protected virtual uint? NegativeTtl => null;

    // The error's text on the wire, once it is prepared.
    private byte[] Text { get; init; } = [];

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) =>
        this with { Text = Encoding.UTF8.GetBytes(Error?.ExtraText ?? "") };

    internal override RuleVerdict Act(ref Query query) => RuleVerdict.Answer;

    internal override int WriteAnswer(Span<byte> buffer, scoped in QueryView query) =>
        LocalAnswers.Policy(buffer, query, Code, NegativeTtl, Error?.InfoCode, Text);

    private protected static TSelf ReadError(IActionValues values) => new() { Error = AnswerKeys.ReadError(values) };
}

/// <summary>An action that denies names or records: its answer has a SOA record, so that clients keep it.</summary>
/// <typeparam name="TSelf">The class.</typeparam>
public abstract record NegativeAction<TSelf> : CodeAction<TSelf>
    where TSelf : NegativeAction<TSelf>, IAction<TSelf>, new()
{
    private protected NegativeAction()
    {
    }

    /// <summary>How long clients may keep the answer.</summary>
    public TimeSpan Ttl { get; init; } = AnswerKeys.DefaultTtl;

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Ttl, .. base.Settings];

    /// <summary>The keys of an action that denies.</summary>
    private protected static ImmutableArray<ActionKey> NegativeKeys => [AnswerKeys.Ttl, .. ErrorKeys];

    private protected override uint? NegativeTtl => AnswerKeys.Seconds(Ttl);

    private protected static TSelf ReadNegative(IActionValues values) =>
        ReadError(values) with { Ttl = values.Duration(AnswerKeys.Ttl) ?? AnswerKeys.DefaultTtl };
}
