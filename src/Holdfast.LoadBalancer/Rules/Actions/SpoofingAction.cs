using System.Collections.Immutable;
using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>An action that answers with records of an operator's choice; any other class than IN with REFUSED.</summary>
/// <typeparam name="TSelf">The class.</typeparam>
public abstract record SpoofingAction<TSelf> : RuleAction<TSelf>
    where TSelf : SpoofingAction<TSelf>, IAction<TSelf>
{
    private protected SpoofingAction()
    {
    }

    /// <summary>The TTL answered with.</summary>
    public TimeSpan Ttl { get; init; } = AnswerKeys.DefaultTtl;

    /// <summary>The Extended DNS Error of its answer, or null.</summary>
    public ExtendedError? Error { get; init; }

    /// <summary>The flags of its answer.</summary>
    public AnswerFlags Flags { get; init; } = AnswerFlags.Usual;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<object?> Settings =>
    [
        .. Records, Ttl, .. Error is { } error ? (object?[])["ede", (int)error.InfoCode, error.ExtraText] : [], .. Flags.Settings,
    ];

    /// <summary>The keys besides what is answered.</summary>
    private protected static ImmutableArray<ActionKey> SpoofKeys =>
        [AnswerKeys.Ttl, AnswerKeys.Ede, AnswerKeys.ExtraText, .. AnswerFlags.Keys];

    /// <summary>What is answered, as <see cref="Settings"/> has it.</summary>
    private protected abstract IReadOnlyList<object?> Records { get; }

    // The error's text on the wire, once it is prepared.
    private byte[] Text { get; init; } = [];

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) =>
        this with { Text = Encoding.UTF8.GetBytes(Error?.ExtraText ?? "") };

    internal sealed override RuleVerdict Act(ref Query query) => RuleVerdict.Answer;

    /// <summary>Writes as many of the records as fit, TC if not all do; REFUSED in other classes than IN.</summary>
    internal sealed override int WriteAnswer(Span<byte> buffer, scoped in QueryView query)
    {
        // Addresses and service bindings are of class IN (RFC 1035, section 3.4.1; RFC 9460, section 2).
        if (query.QClass != RecordClass.IN)
            return LocalAnswers.Code(buffer, query, ResponseCode.Refused);
        var answer = new AnswerWriter(buffer, query, ResponseCode.NoError);
        if (!TryAddRecords(ref answer, query.QType, AnswerKeys.Seconds(Ttl)))
            answer.SetTruncated();
        if (Error is not null)
            answer.TryAddExtendedError(Error.InfoCode, Text);
        Flags.Set(ref answer);
        return answer.Finish();
    }

    /// <summary>Adds the records for a type; false when there is no room for all.</summary>
    private protected abstract bool TryAddRecords(ref AnswerWriter answer, RecordType asked, uint ttl);

    private protected static TSelf ReadAnswer(IActionValues values, TSelf spoof) => spoof with
    {
        Ttl = values.Duration(AnswerKeys.Ttl) ?? spoof.Ttl,
        Error = AnswerKeys.ReadError(values),
        Flags = AnswerFlags.Read(values),
    };
}
