using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>A function in Lua chooses. What it gets wrong, <c>leastOutstanding</c> chooses in its place.</summary>
/// <remarks>Other than the built-in policies it sees backends that are down too, and may choose one.</remarks>
internal sealed class LuaPolicy(UsableBackends backends, LuaPool pool) : Policy(backends)
{
    public override Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried)
    {
        var script = pool.Scripts.Enter(selection.Worker);
        try
        {
            return script.Choose(pool, Backends, in selection, tried);
        }
        finally
        {
            script.Leave(selection.Worker);
        }
    }
}

/// <summary>A pool that a function in Lua chooses from.</summary>
/// <param name="Scripts">The states.</param>
/// <param name="Name">Its name.</param>
/// <param name="Function">The function's name.</param>
internal sealed record LuaPool(LuaScripts Scripts, string Name, string Function)
{
    /// <summary>All its backends, sorted by order.</summary>
    public ImmutableArray<Backend> Backends { get; private set; } = [];

    /// <summary>Its servers in each state, once that has been asked.</summary>
    public LuaServers?[] Servers { get; } = new LuaServers?[Scripts.Count];

    /// <summary>Builds the policy, off the query path.</summary>
    public Policy Build(UsableBackends backends)
    {
        if (Backends.IsEmpty)
            Backends = backends.Configured;
        return new LuaPolicy(backends, this);
    }
}
