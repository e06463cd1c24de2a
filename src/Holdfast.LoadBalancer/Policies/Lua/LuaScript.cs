using System.Text;
using Holdfast.LoadBalancer.Backends;
using Holdfast.Lua;
using Holdfast.Lua.Values;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>One Lua state that is asked about queries.</summary>
internal sealed class LuaScript : IDisposable
{
    private static readonly (string Name, LogLevel Level)[] Loggers =
    [
        ("errlog", LogLevel.Error), ("warnlog", LogLevel.Warning), ("infolog", LogLevel.Information),
        ("vinfolog", LogLevel.Debug),
        ("debuglog", LogLevel.Debug),
    ];

    private readonly Lock _gate = new();
    private readonly LuaRuntime _runtime;
    private readonly LuaState _state;
    private readonly LuaBuiltInPolicies _policies;
    private readonly LuaPolicyApi _api;
    private bool _isLocked;
    private long _began;

    private LuaScript(int number, LuaOptions options, LuaRuntime runtime)
    {
        Number = number;
        _runtime = runtime;
        _api = options.Api;
        _state = new LuaState(time: runtime.Time);
        Query = new LuaQuery(_state);
        _policies = new LuaBuiltInPolicies(_state, Query, options.Api);
        foreach (var (name, level) in Loggers)
            _state.SetGlobal(name, call =>
            {
                runtime.Say(level, call.Text(1));
                return 0;
            });
    }

    /// <summary>Its place among the states of its configuration.</summary>
    public int Number { get; }

    /// <summary>The query that it is asked about.</summary>
    public LuaQuery Query { get; }

    /// <summary>Its values.</summary>
    public LuaStack Stack => _state.Stack;

    /// <summary>Octets that it holds.</summary>
    public long MemoryUsed => _state.MemoryUsed;

    /// <summary>Makes a state and runs files in it.</summary>
    /// <exception cref="ArgumentException">A file is wrong, or a function is missing.</exception>
    public static LuaScript Load(int number, LuaOptions options, string[] functions, LuaRuntime runtime)
    {
        var script = new LuaScript(number, options, runtime);
        try
        {
            var removeStubs = options.IsDnsdistConf ? DnsdistStubs.Define(script._state) : null;
            foreach (var file in options.Files)
            {
                if (script._state.Run(Encoding.UTF8.GetBytes(file.Text), "@" + file.Path) is { } error)
                    throw LuaScripts.Wrong(error);
            }
            removeStubs?.Invoke();
            foreach (var (name, file) in options.Functions)
                script.Define(name, file);
            foreach (var function in functions.Where(function => script._state.Global(function).Kind != LuaKind.Function))
                throw new ArgumentException($"no file of `dns.lua` defines a function `{function}`");
            return script;
        }
        catch
        {
            script.Dispose();
            throw;
        }
    }

    /// <summary>Takes it for a worker.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="isShared">Whether others use it too.</param>
    public void Enter(int worker, bool isShared)
    {
        _runtime.Cell(worker, LuaCounter.Calls)++;
        if (!isShared)
        {
            _began = _runtime.Time.GetTimestamp();
            return;
        }
        if (_gate.TryEnter())
        {
            _began = _runtime.Time.GetTimestamp();
        }
        else
        {
            var asked = _runtime.Time.GetTimestamp();
            _gate.Enter();
            _began = _runtime.Time.GetTimestamp();
            _runtime.Cell(worker, LuaCounter.Waits)++;
            _runtime.Cell(worker, LuaCounter.WaitTime) += _began - asked;
        }
        _isLocked = true;
    }

    /// <summary>Gives it back.</summary>
    public void Leave(int worker)
    {
        _runtime.Cell(worker, LuaCounter.Time) += _runtime.Time.GetTimestamp() - _began;
        if (!_isLocked)
            return;
        _isLocked = false;
        _gate.Exit();
    }

    /// <summary>Keeps a function.</summary>
    /// <returns>The number by which it is pushed.</returns>
    public int Keep(string function)
    {
        _state.Stack.Push(_state.Global(function).Function!);
        return _state.Keep();
    }

    /// <summary>
    /// Calls the function below its arguments on the stack. One that fails leaves nothing, is counted and told.
    /// </summary>
    /// <param name="function">What it is called.</param>
    /// <param name="worker">Who calls.</param>
    /// <param name="arguments">How many arguments it has.</param>
    /// <param name="results">How many results are wanted.</param>
    public bool TryCall(string function, int worker, int arguments, int results)
    {
        var status = _state.TryCall(Stack, arguments, results, _state.Limits.Call);
        if (status == LuaStatus.Ok)
            return true;
        var counter = status switch
        {
            LuaStatus.TimeLimit => LuaCounter.TimeLimits,
            LuaStatus.MemoryError => LuaCounter.MemoryLimits,
            _ => LuaCounter.Errors,
        };
        _runtime.Cell(worker, counter)++;
        var now = _runtime.Time.GetTimestamp();
        if (_runtime.MayTell(now))
            _runtime.Tell(function, _state.TakeError(Stack), now);
        else
            Stack.Pop();
        return false;
    }

    /// <summary>Counts and tells that a function returned what can't be used.</summary>
    public void Fail(string function, int worker, string what)
    {
        _runtime.Cell(worker, LuaCounter.Errors)++;
        var now = _runtime.Time.GetTimestamp();
        if (_runtime.MayTell(now))
        {
            var defined = _state.Global(function).Function?.Defined;
            _runtime.Tell(function, new LuaError(LuaStatus.RuntimeError, what, defined, ""), now);
        }
    }

    /// <summary>Has a function choose.</summary>
    /// <param name="pool">The pool, and the function.</param>
    /// <param name="backends">Who is up.</param>
    /// <param name="selection">The query.</param>
    /// <param name="tried">Those tried, which it does not see.</param>
    public unsafe Backend? Choose(
        LuaPool pool, UsableBackends backends, scoped in Selection selection, scoped ReadOnlySpan<Backend> tried)
    {
        var servers = pool.Servers[Number] ??= new LuaServers(_state, pool);
        servers.Update(_state, backends);
        fixed (byte* name = selection.QName)
        {
            var question = LuaQuestion.Of(in selection);
            Query.Begin(in question, verdict: null);
            _policies.Servers = servers;
            Stack.PushKept(servers.Function);
            servers.Push(Stack, tried);
            Query.Push(Stack);
            var backend = TryCall(pool.Function, selection.Worker, arguments: 2, results: 1)
                ? Chosen(pool, servers, backends, in selection, tried)
                : LeastOutstanding.Least(backends.AsSpan(), tried);
            Query.End();
            return backend;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    /// <summary>Defines the function that a text returns.</summary>
    private void Define(string name, LuaFile file)
    {
        if (_state.Load(Encoding.UTF8.GetBytes(file.Text), file.Path.Length > 0 ? "@" + file.Path : "=" + name) is { } error)
            throw LuaScripts.Wrong(error);
        if (_state.TryCall(Stack, 0, 1, _state.Limits.Load) != LuaStatus.Ok)
            throw LuaScripts.Wrong(_state.TakeError(Stack));
        if (Stack.KindOf(-1) != LuaKind.Function)
            throw new ArgumentException($"what `{name}` of `dns.lua.functions` is returns no function");
        _state.SetGlobal(name);
    }

    /// <summary>What a policy returned.</summary>
    private Backend? Chosen(
        LuaPool pool, LuaServers servers, UsableBackends backends, scoped in Selection selection,
        scoped ReadOnlySpan<Backend> tried)
    {
        Backend? chosen = null;
        string? wrong = null;
        switch (Stack.KindOf(-1))
        {
            case LuaKind.Nil:
                break;
            case LuaKind.Object when _api == LuaPolicyApi.V20 && Stack.ObjectAt(-1) is LuaServer server:
                chosen = server.Backend;
                wrong = tried.Contains(chosen) ? "it returned a server that is not in the list" : null;
                break;
            case LuaKind.Integer or LuaKind.Number when Stack.TryGetInteger(-1, out var place):
                chosen = servers.At(place, tried);
                wrong = chosen is null ? "it returned a place that the list of servers does not have" : null;
                break;
            case LuaKind.Table:
                chosen = _policies.Default(Stack, -1, tried);
                break;
            default:
                wrong = "it returned what is no server";
                break;
        }
        Stack.Pop();
        if (wrong is null)
            return chosen;
        Fail(pool.Function, selection.Worker, wrong);
        return LeastOutstanding.Least(backends.AsSpan(), tried);
    }
}
