namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>What an action in Lua decides, by dnsdist's numbers.</summary>
internal enum LuaDecision
{
    Drop = 0,
    NxDomain = 1,
    Refused = 2,
    Allow = 4,
    Pool = 6,
    Truncate = 8,
    ServFail = 9,

    /// <summary>The next rule is tried; so it is when the function fails.</summary>
    None = 10,
    NoOp = 11,
}

/// <summary>A function that rules ask about a query.</summary>
/// <param name="scripts">The states.</param>
/// <param name="name">Its name.</param>
internal sealed class LuaRuleFunction(LuaScripts scripts, string name)
{
    private readonly int[] _numbers = new int[scripts.Count];

    /// <summary>Threads that ask.</summary>
    public int Workers => scripts.Workers;

    /// <summary>Whether it returns true of a query; not, when it fails.</summary>
    public bool Fits(int worker, scoped in LuaQuestion question)
    {
        var script = scripts.Enter(worker);
        try
        {
            if (!TryAsk(script, worker, in question, results: 1))
                return false;
            var fits = script.Stack.IsTrue(-1);
            script.Stack.Pop();
            return fits;
        }
        finally
        {
            script.Leave(worker);
        }
    }

    /// <summary>What it decides about a query.</summary>
    /// <param name="worker">Who asks.</param>
    /// <param name="question">The query.</param>
    /// <param name="pools">Names that it may return with <see cref="LuaDecision.Pool"/>.</param>
    /// <returns>The decision, and the place of the pool.</returns>
    public (LuaDecision Decision, int Pool) Decide(int worker, scoped in LuaQuestion question, byte[][] pools)
    {
        var script = scripts.Enter(worker);
        try
        {
            return TryAsk(script, worker, in question, results: 2) ? Returned(script, worker, pools) : (LuaDecision.None, -1);
        }
        finally
        {
            script.Leave(worker);
        }
    }

    private unsafe bool TryAsk(LuaScript script, int worker, scoped in LuaQuestion question, int results)
    {
        if (_numbers[script.Number] == 0)
            _numbers[script.Number] = script.Keep(name);
        fixed (byte* first = question.QName)
        {
            script.Query.Begin(in question, first);
            script.Stack.PushKept(_numbers[script.Number]);
            script.Query.Push(script.Stack);
            var isCalled = script.TryCall(name, worker, arguments: 1, results);
            script.Query.End();
            return isCalled;
        }
    }

    private (LuaDecision Decision, int Pool) Returned(LuaScript script, int worker, byte[][] pools)
    {
        var stack = script.Stack;
        var decision = stack.TryGetInteger(-2, out var number) && Enum.IsDefined((LuaDecision)number)
            ? (LuaDecision)number : (LuaDecision?)null;
        var pool = decision == LuaDecision.Pool && stack.TryGetOctets(-1, out var named) ? Find(pools, named) : -1;
        stack.Pop(2);
        if (decision is { } decided && (decided != LuaDecision.Pool || pool >= 0))
            return (decided, pool);
        script.Fail(name, worker,
            decision is null ? "it returned no action that rules have here" : "it returned a pool that is not there");
        return (LuaDecision.None, -1);
    }

    private static int Find(byte[][] pools, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < pools.Length; i++)
        {
            if (name.SequenceEqual(pools[i]))
                return i;
        }
        return -1;
    }
}
