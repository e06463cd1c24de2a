using Holdfast.Lua;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>A function that rules ask about a query, or about an answer.</summary>
/// <param name="scripts">The states; null when the configuration has none.</param>
/// <param name="name">Its name.</param>
internal sealed class LuaRuleFunction(LuaScripts? scripts, string name)
{
    private readonly LuaScripts _scripts =
        scripts ?? throw new ArgumentException($"`{name}` is a function in Lua, and `dns.lua` names no file");

    private readonly int[] _numbers = new int[scripts?.Count ?? 0];

    /// <summary>Threads that ask.</summary>
    public int Workers => _scripts.Workers;

    /// <summary>What is decided about a worker's query, until the next one.</summary>
    public LuaVerdict VerdictOf(int worker) => _scripts.VerdictOf(worker);

    /// <summary>Whether it returns true of the query; not, when it fails.</summary>
    public bool Fits(int worker, scoped in LuaQuestion question)
    {
        var script = _scripts.Enter(worker);
        try
        {
            if (!TryAsk(script, worker, in question, verdict: null, results: 1))
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

    /// <summary>
    /// What it decides about a query, or about an answer, and changes of it: nothing, when it fails or decides what can't be.
    /// </summary>
    /// <param name="worker">Who asks.</param>
    /// <param name="question">The query.</param>
    /// <param name="check">Says what of a verdict can't be, or null.</param>
    /// <param name="answer">The answer, whose TTLs it changes; empty for a query.</param>
    public LuaVerdict Decide(
        int worker, scoped in LuaQuestion question, Func<LuaVerdict, string?> check, Span<byte> answer = default)
    {
        var verdict = _scripts.VerdictOf(worker);
        var script = _scripts.Enter(worker);
        try
        {
            var wrong = "";
            if (TryAsk(script, worker, in question, verdict, results: 2))
                wrong = Returned(script.Stack, verdict) ?? check(verdict);
            if (wrong is null)
                script.Query.WriteTtls(answer);
            else
                verdict.Begin(verdict.FlagsBefore, question.SkipsCache);
            if (wrong is { Length: > 0 })
                script.Fail(name, worker, wrong);
            return verdict;
        }
        finally
        {
            script.Leave(worker);
        }
    }

    private unsafe bool TryAsk(
        LuaScript script, int worker, scoped in LuaQuestion question, LuaVerdict? verdict, int results)
    {
        if (_numbers[script.Number] == 0)
            _numbers[script.Number] = script.Keep(name);
        // None of them moves while Lua reads it.
        fixed (byte* qname = question.QName, message = question.Message, options = question.EdnsOptions, pool = question.Pool,
            values = question.ProxyValues)
        {
            script.Query.Begin(in question, verdict);
            script.Stack.PushKept(_numbers[script.Number]);
            script.Query.Push(script.Stack);
            var isCalled = script.TryCall(name, worker, arguments: 1, results);
            script.Query.End();
            return isCalled;
        }
    }

    /// <summary>Pops what it returned; says what is wrong with it, or null.</summary>
    private static string? Returned(LuaStack stack, LuaVerdict verdict)
    {
        var isNumber = stack.TryGetInteger(-2, out var number);
        verdict.Decision = (LuaDecision)number;
        // `dq:spoof` has put records there.
        var isKept = !stack.TryGetOctets(-1, out var text) || verdict.Spoof != LuaSpoof.None || verdict.TryKeepText(text);
        stack.Pop(2);
        return !isNumber ? "it returned no action" : isKept ? null : "it returned a text of more than 4096 octets";
    }
}
