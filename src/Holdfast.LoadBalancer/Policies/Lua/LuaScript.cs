using System.Text;
using Holdfast.LoadBalancer.Backends;
using Holdfast.Lua;
using Holdfast.Lua.Values;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>One Lua state that chooses backends.</summary>
internal sealed class LuaScript : IDisposable
{
    private readonly Lock _gate = new();
    private readonly int _number;
    private readonly LuaRuntime _runtime;
    private readonly LuaState _state;
    private readonly LuaQuery _query;
    private readonly LuaBuiltInPolicies _policies;
    private readonly LuaPolicyApi _api;
    private bool _isLocked;
    private long _began;

    private LuaScript(int number, LuaOptions options, LuaRuntime runtime)
    {
        _number = number;
        _runtime = runtime;
        _api = options.Api;
        _state = new LuaState(time: runtime.Time);
        _query = new LuaQuery(_state);
        _policies = new LuaBuiltInPolicies(_state, _query, options.Api);
    }

    /// <summary>Octets that it holds.</summary>
    public long MemoryUsed => _state.MemoryUsed;

    /// <summary>Makes a state and runs files in it.</summary>
    /// <exception cref="ArgumentException">A file is wrong, or a function is missing.</exception>
    public static LuaScript Load(int number, LuaOptions options, string[] functions, LuaRuntime runtime)
    {
        var script = new LuaScript(number, options, runtime);
        try
        {
            if (options.IsDnsdistConf)
                DnsdistStubs.Define(script._state);
            foreach (var file in options.Files)
            {
                if (script._state.Run(Encoding.UTF8.GetBytes(file.Text), "@" + file.Path) is { } error)
                    throw LuaScripts.Wrong(error);
            }
            if (options.IsDnsdistConf)
                DnsdistStubs.Remove(script._state);
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

    /// <summary>Has a function choose.</summary>
    /// <param name="pool">The pool, and the function.</param>
    /// <param name="backends">Who is up.</param>
    /// <param name="selection">The query.</param>
    /// <param name="tried">Those tried, which it does not see.</param>
    public unsafe Backend? Choose(
        LuaPool pool, UsableBackends backends, scoped in Selection selection, scoped ReadOnlySpan<Backend> tried)
    {
        var servers = pool.Servers[_number] ??= new LuaServers(_state, pool);
        servers.Update(_state, backends);
        fixed (byte* name = selection.QName)
        {
            _query.Begin(in selection, name);
            _policies.Servers = servers;
            var stack = _state.Stack;
            stack.PushKept(servers.Function);
            servers.Push(stack, tried);
            _query.Push(stack);
            var status = _state.TryCall(stack, 2, 1, _state.Limits.Call);
            var backend = status == LuaStatus.Ok
                ? Chosen(stack, servers, backends, in selection, tried)
                : Failed(stack, status, pool, backends, in selection, tried);
            _query.End();
            return backend;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    /// <summary>What a function returned.</summary>
    private Backend? Chosen(
        LuaStack stack, LuaServers servers, UsableBackends backends, scoped in Selection selection,
        scoped ReadOnlySpan<Backend> tried)
    {
        Backend? chosen = null;
        string? wrong = null;
        switch (stack.KindOf(-1))
        {
            case LuaKind.Nil:
                break;
            case LuaKind.Object when _api == LuaPolicyApi.V20 && stack.ObjectAt(-1) is LuaServer server:
                chosen = server.Backend;
                break;
            case LuaKind.Integer or LuaKind.Number when stack.TryGetInteger(-1, out var place):
                chosen = servers.At(place, tried);
                wrong = chosen is null ? "it returned a place that the list of servers does not have" : null;
                break;
            case LuaKind.Table:
                chosen = _policies.Default(stack, -1, tried);
                break;
            default:
                wrong = "it returned what is no server";
                break;
        }
        stack.Pop();
        if (wrong is null && (chosen is null || tried.IsEmpty || !tried.Contains(chosen)))
            return chosen;
        _runtime.Cell(selection.Worker, LuaCounter.Errors)++;
        var now = _runtime.Time.GetTimestamp();
        if (_runtime.MayTell(now))
        {
            var error = new LuaError(LuaStatus.RuntimeError,
                wrong ?? "it returned a server that is not in the list", servers.Defined, "");
            _runtime.Tell(servers.Name, error, now);
        }
        return LeastOutstanding.Least(backends.AsSpan(), tried);
    }

    private Backend? Failed(
        LuaStack stack, LuaStatus status, LuaPool pool, UsableBackends backends, scoped in Selection selection,
        scoped ReadOnlySpan<Backend> tried)
    {
        var counter = status switch
        {
            LuaStatus.TimeLimit => LuaCounter.TimeLimits,
            LuaStatus.MemoryError => LuaCounter.MemoryLimits,
            _ => LuaCounter.Errors,
        };
        _runtime.Cell(selection.Worker, counter)++;
        var now = _runtime.Time.GetTimestamp();
        if (_runtime.MayTell(now))
            _runtime.Tell(pool.Function, _state.TakeError(stack), now);
        else
            stack.Pop();
        return LeastOutstanding.Least(backends.AsSpan(), tried);
    }
}
