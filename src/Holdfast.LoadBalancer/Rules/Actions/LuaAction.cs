using System.Collections.Immutable;
using System.Text;
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

    private Prepared? Ready { get; init; }

    /// <inheritdoc/>
    public static LuaAction? Read(IActionValues values) => values.Text(Subject) is { } function ? new(function) : null;

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) =>
        this with { Ready = new Prepared(pools, sinks, Function) };

    internal override RuleAction ActedAs(int worker) => Ready!.Acted[worker];

    internal override RuleVerdict Act(ref Query query)
    {
        var ready = Ready!;
        var question = QueryQuestion.Of(in query);
        var (decision, pool) = ready.Function.Decide(query.Worker, in question, ready.Names);
        ref var acted = ref ready.Acted[query.Worker];
        acted = this;
        switch (decision)
        {
            case LuaDecision.Allow:
                return RuleVerdict.Continue;
            case LuaDecision.Pool:
                query.Pool = ready.Pools[pool];
                return RuleVerdict.Continue;
            case LuaDecision.None or LuaDecision.NoOp:
                return RuleVerdict.TryNext;
            default:
                acted = ready.Actions[(int)decision]!;
                return acted.AppliesTo(in query) ? acted.Act(ref query) : RuleVerdict.TryNext;
        }
    }

    /// <summary>What its function may decide, ready for the query path.</summary>
    private sealed class Prepared
    {
        public Prepared(PoolSet pools, SinkSlots sinks, string function)
        {
            Function = new LuaRuleFunction(
                pools.Scripts ?? throw new ArgumentException($"`{function}` is a function in Lua, and `dns.lua` names no file"),
                function);
            Pools = [.. pools.Pools];
            Names = [.. Pools.Select(pool => Encoding.UTF8.GetBytes(pool.Name))];
            Actions[(int)LuaDecision.Drop] = new DropAction().Prepare(pools, sinks);
            Actions[(int)LuaDecision.NxDomain] = new NxDomainAction().Prepare(pools, sinks);
            Actions[(int)LuaDecision.Refused] = new RefuseAction().Prepare(pools, sinks);
            Actions[(int)LuaDecision.Truncate] = new TruncateAction().Prepare(pools, sinks);
            Actions[(int)LuaDecision.ServFail] = new ServFailAction().Prepare(pools, sinks);
            Acted = new RuleAction[Function.Workers];
        }

        public LuaRuleFunction Function { get; }

        public Pool[] Pools { get; }

        public byte[][] Names { get; }

        public RuleAction?[] Actions { get; } = new RuleAction?[(int)LuaDecision.NoOp + 1];

        /// <summary>What each worker's last query met.</summary>
        public RuleAction[] Acted { get; }
    }
}
