using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>What a rule does with a query. Each action is a class of its own.</summary>
public abstract record RuleAction
{
    private protected RuleAction()
    {
    }

    /// <summary>Its name in the configuration and in metrics.</summary>
    public abstract string Word { get; }

    /// <summary>What it is set to, in the order of its keys: texts, numbers, durations, addresses.</summary>
    public virtual IReadOnlyList<object?> Settings => [];

    /// <summary>The pool that it sends queries to, or null.</summary>
    public virtual string? SendsTo => null;

    /// <summary>The sink of the query log that it logs queries to, or null.</summary>
    public virtual string? LogsTo => null;

    /// <summary>The function in Lua that it calls, or null.</summary>
    public virtual string? Calls => null;

    /// <summary>The tag that it gives to queries, or null.</summary>
    public virtual QueryTag? GivesTag => null;

    /// <summary>Whether no further rule is tried after it.</summary>
    public virtual bool IsFinal => true;

    /// <summary>Whether the client learns nothing of what it asked for.</summary>
    public virtual bool Denies => false;

    /// <summary>The Extended DNS Error that it has added to the answer, whatever that is, or null.</summary>
    internal virtual AnswerError? AddsError => null;

    /// <summary>The EDNS option that it adds to queries, or null.</summary>
    public virtual SentOption? AddsOption => null;

    /// <summary>Whether rules that are tried after it may see another query than those before.</summary>
    internal virtual bool ChangesQuery => false;

    /// <summary>Makes it ready for the query path: what it names is looked up.</summary>
    /// <param name="pools">The pools of the configuration.</param>
    /// <param name="sinks">The sinks of its query log.</param>
    /// <exception cref="ArgumentException">It sends to a pool that is not there.</exception>
    internal virtual RuleAction Prepare(PoolSet pools, SinkSlots sinks) => this;

    /// <summary>Makes what each thread that applies it has for itself.</summary>
    internal virtual RuleAction For(int workers) => this;

    /// <summary>What it has copied; null for other actions.</summary>
    internal virtual TeeCounts? Copies => null;

    /// <summary>Looks up the numbers of what it notes on queries.</summary>
    internal virtual RuleAction Number(RuleSlots slots) => this;

    /// <summary>Whether it can be applied to such a query; where it cannot, the next rule is tried.</summary>
    internal virtual bool AppliesTo(scoped in Query query) => true;

    /// <summary>Acts on the query. Allocates nothing.</summary>
    internal abstract RuleVerdict Act(ref Query query);

    /// <summary>The action that has acted on a worker's query, where this one leaves it to another.</summary>
    internal virtual RuleAction ActedAs(int worker) => this;

    /// <summary>Writes the answer that <see cref="RuleVerdict.Answer"/> promises; returns its octets.</summary>
    /// <param name="buffer">Where to, as long as the client can take.</param>
    /// <param name="query">The query.</param>
    internal virtual int WriteAnswer(Span<byte> buffer, scoped in QueryView query) =>
        throw new InvalidOperationException($"`{Word}` answers nothing");
}

/// <summary>An action, named by the static members of its class.</summary>
/// <typeparam name="TSelf">The class.</typeparam>
public abstract record RuleAction<TSelf> : RuleAction
    where TSelf : RuleAction<TSelf>, IAction<TSelf>
{
    private protected RuleAction()
    {
    }

    /// <inheritdoc/>
    public sealed override string Word => TSelf.Name;
}

/// <summary>Where a query goes after its rules.</summary>
internal enum RuleVerdict
{
    /// <summary>On its way, to its pool.</summary>
    Continue,

    /// <summary>To the next rule.</summary>
    TryNext,

    /// <summary>It gets no answer.</summary>
    Drop,

    /// <summary>The action answers it.</summary>
    Answer,
}
