using System.Collections.Immutable;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>A function in Lua decides what is done (as dnsdist's LuaAction has it).</summary>
/// <param name="Function">Its name.</param>
public sealed record LuaAction(string Function) : RuleAction<LuaAction>, IAction<LuaAction>
{
    private static readonly ActionKey Subject = new(
        Name, ActionValue.Name, "FUNCTION",
        "a function that the files of `dns.lua` define: it gets the query, and returns a `DNSAction`; "
            + "see [rules in Lua](operating.md#rules-in-lua)")
    { Most = 63 };

    /// <inheritdoc/>
    public static string Name => "lua";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Function];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public override string Calls => Function;

    internal override bool ChangesQuery => true;

    private Prepared? Ready { get; init; }

    // Of what has made an answer of a worker's query.
    private LuaAnswer? Answer { get; init; }

    /// <inheritdoc/>
    public static LuaAction? Read(IActionValues values) => values.Text(Subject) is { } function ? new(function) : null;

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks)
    {
        var ready = new Prepared(pools, sinks, Function);
        for (var worker = 0; worker < ready.Answering.Length; worker++)
            ready.Answering[worker] = this with { Answer = new LuaAnswer(ready.Function.VerdictOf(worker)) };
        return this with { Ready = ready };
    }

    internal override RuleAction ActedAs(int worker) => Ready!.Acted[worker];

    internal override int WriteAnswer(Span<byte> buffer, scoped in QueryView query) => Answer!.Write(buffer, query);

    internal override RuleVerdict Act(ref Query query)
    {
        var ready = Ready!;
        var question = QueryQuestion.Of(in query);
        var verdict = ready.Function.Decide(query.Worker, in question, ready.Check);
        ref var acted = ref ready.Acted[query.Worker];
        acted = this;
        LuaChanges.Apply(verdict, ref query);
        if (verdict.PoolPlace >= 0)
            query.Pool = ready.Pools[verdict.PoolPlace];
        switch (verdict.Decision)
        {
            case LuaDecision.None or LuaDecision.NoOp:
                return RuleVerdict.TryNext;
            case LuaDecision.Delay when verdict.TryReadDelay(out query.Delay):
                query.Changes |= QueryChanges.Delay;
                return RuleVerdict.TryNext;
            case LuaDecision.Allow or LuaDecision.HeaderModify or LuaDecision.NoRecurse or LuaDecision.Pool or LuaDecision.Spoof
                or LuaDecision.SpoofRaw:
                var answering = ready.Answering[query.Worker];
                var isAnswered = verdict.Spoof != LuaSpoof.None ? answering.Answer!.AppliesTo(query.View.QType)
                    : (verdict.Flags & LuaAnswer.IsAnswer) != 0;
                acted = isAnswered ? answering : this;
                return isAnswered ? RuleVerdict.Answer : RuleVerdict.Continue;
            default:
                acted = ready.Actions[(int)verdict.Decision]!;
                return acted.AppliesTo(in query) ? acted.Act(ref query) : RuleVerdict.TryNext;
        }
    }

    /// <summary>What its function may decide, ready for the query path.</summary>
    private sealed class Prepared
    {
        public Prepared(PoolSet pools, SinkSlots sinks, string function)
        {
            Function = new LuaRuleFunction(pools.Scripts, function);
            Pools = [.. pools.Pools];
            Actions[(int)LuaDecision.Drop] = new DropAction().Prepare(pools, sinks);
            Actions[(int)LuaDecision.NxDomain] = new NxDomainAction().Prepare(pools, sinks);
            Actions[(int)LuaDecision.Refused] = new RefuseAction().Prepare(pools, sinks);
            Actions[(int)LuaDecision.Truncate] = new TruncateAction().Prepare(pools, sinks);
            Actions[(int)LuaDecision.ServFail] = new ServFailAction().Prepare(pools, sinks);
            Acted = new RuleAction[Function.Workers];
            Answering = new LuaAction[Function.Workers];
            Check = Wrong;
        }

        public LuaRuleFunction Function { get; }

        public Pool[] Pools { get; }

        public RuleAction?[] Actions { get; } = new RuleAction?[(int)LuaDecision.SpoofRaw + 1];

        /// <summary>What each worker's last query met.</summary>
        public RuleAction[] Acted { get; }

        /// <summary>The action as it answers each worker's queries.</summary>
        public LuaAction[] Answering { get; }

        /// <summary>Says what of a verdict can't be, or null; finds its pool, and its records.</summary>
        public Func<LuaVerdict, string?> Check { get; }

        private string? Wrong(LuaVerdict verdict)
        {
            var isAnswer = (verdict.Flags & LuaAnswer.IsAnswer) != 0;
            if (!isAnswer && LuaChanges.Wrong(verdict) is { } wrong)
                return wrong;
            if (verdict.Decision == LuaDecision.Pool || verdict.HasPool)
            {
                verdict.PoolPlace = Find(verdict.Decision == LuaDecision.Pool ? verdict.Text : verdict.Pool);
                if (verdict.PoolPlace < 0)
                    return "it returned a pool that is not there";
            }
            switch (verdict.Decision)
            {
                case LuaDecision.Allow or LuaDecision.HeaderModify or LuaDecision.Pool or LuaDecision.NoRecurse
                    or LuaDecision.None or LuaDecision.NoOp:
                    return null;
                case LuaDecision.Spoof or LuaDecision.SpoofRaw when verdict.Spoof == LuaSpoof.None:
                    return LuaSpoofText.Read(verdict, isRaw: verdict.Decision == LuaDecision.SpoofRaw);
                case LuaDecision.Delay:
                    return verdict.TryReadDelay(out _) ? null
                        : "it returned DNSAction.Delay without a number of milliseconds, 60000 at most, as text beside it";
                default:
                    return (uint)verdict.Decision < (uint)Actions.Length && Actions[(int)verdict.Decision] is not null
                        ? null : "it returned no action that rules have here";
            }
        }

        private int Find(ReadOnlySpan<byte> name)
        {
            for (var i = 0; i < Pools.Length; i++)
            {
                if (name.SequenceEqual(Pools[i].NameInUtf8) || (name.IsEmpty && Pools[i].Name == BackendOptions.DefaultPool))
                    return i;
            }
            return -1;
        }
    }
}
