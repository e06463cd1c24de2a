using System.Text;
using Holdfast.LoadBalancer.Backends;
using Holdfast.Lua;
using Holdfast.Lua.Values;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>A backend as Lua sees it.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Class">Its class in Lua: most of its fields never change, and reading them calls nothing.</param>
internal sealed record LuaServer(Backend Backend, LuaClass Class)
{
    private readonly byte[] _name = Encoding.UTF8.GetBytes(Backend.Options.Name);
    private readonly byte[] _nameWithAddress = Encoding.UTF8.GetBytes(Backend.ToString());

    public static LuaServer Of(Backend backend, string pool)
    {
        var options = backend.Options;
        return new LuaServer(backend, new LuaClass("server")
        {
            Fields =
            {
                ["name"] = LuaValue.Of(options.Name),
                ["order"] = LuaValue.Of(options.Order),
                ["weight"] = LuaValue.Of(options.Weight),
                ["pool"] = LuaValue.Of(pool),
                ["upStatus"] = LuaValue.Of(false),
            },
            Getters =
            {
                ["latency"] = call => call.Return(backend.LatencyMicroseconds / 1000),
                ["outstanding"] = call => call.Return(backend.Outstanding),
            },
            Methods =
            {
                ["isUp"] = call => call.Return(Self(call).Backend.IsUp),
                ["getName"] = call => call.Return(Self(call)._name.AsSpan()),
                ["getNameWithAddr"] = call => call.Return(Self(call)._nameWithAddress.AsSpan()),
                ["getLatency"] = call => call.Return(Self(call).Backend.LatencyMicroseconds / 1000),
                ["getOutstanding"] = call => call.Return(Self(call).Backend.Outstanding),
            },
            Operators = { ["__tostring"] = call => call.Return(Self(call)._nameWithAddress.AsSpan()) },
        });
    }

    private static LuaServer Self(LuaCall call) => call.Object<LuaServer>(1);
}

/// <summary>The servers of a pool in one state, as the list that a policy gets, and the policy's function.</summary>
internal sealed class LuaServers
{
    private readonly LuaServer[] _servers;
    private readonly int[] _values;
    private readonly int _list;
    private UsableBackends? _asOf;

    /// <summary>Makes them in a state, which nobody else uses meanwhile.</summary>
    public LuaServers(LuaState state, LuaPool pool)
    {
        var stack = state.Stack;
        _servers = [.. pool.Backends.Select(backend => LuaServer.Of(backend, pool.Name))];
        _values = new int[_servers.Length];
        stack.PushTable(_servers.Length);
        for (var i = 0; i < _servers.Length; i++)
        {
            stack.Push(_servers[i].Class, _servers[i]);
            stack.PushCopy(-1);
            _values[i] = state.Keep();
            stack.SetItem(-2, i + 1);
        }
        _list = state.Keep();
        stack.Push(state.Global(pool.Function).Function!);
        Function = state.Keep();
        AverageWeight = _servers.Select(server => (double)server.Backend.Options.Weight).DefaultIfEmpty(1).Average();
    }

    /// <summary>The number of the policy's function.</summary>
    public int Function { get; }

    /// <summary>The average of all servers' weights, up or down.</summary>
    public double AverageWeight { get; }

    /// <summary>Has Lua see who is up, where that has changed.</summary>
    public void Update(LuaState state, UsableBackends backends)
    {
        if (ReferenceEquals(_asOf, backends))
            return;
        _asOf = backends;
        // As in dnsdist, `upStatus` is the word of the checks alone, whatever an operator says.
        foreach (var server in _servers)
            state.SetField(server.Class, "upStatus"u8, server.Backend.ChecksSayUp);
    }

    /// <summary>Pushes the list, without those that were tried.</summary>
    public void Push(LuaStack stack, scoped ReadOnlySpan<Backend> tried)
    {
        if (tried.IsEmpty)
        {
            stack.PushKept(_list);
            return;
        }
        stack.PushTable(_servers.Length);
        var place = 0;
        for (var i = 0; i < _servers.Length; i++)
        {
            if (tried.Contains(_servers[i].Backend))
                continue;
            stack.PushKept(_values[i]);
            stack.SetItem(-2, ++place);
        }
    }

    /// <summary>The backend at a place of that list, from 1; null where it has none.</summary>
    public Backend? At(long place, scoped ReadOnlySpan<Backend> tried)
    {
        foreach (var server in _servers)
        {
            if ((tried.IsEmpty || !tried.Contains(server.Backend)) && --place == 0)
                return server.Backend;
        }
        return null;
    }
}
