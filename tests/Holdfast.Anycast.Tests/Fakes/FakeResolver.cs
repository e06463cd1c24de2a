using System.Collections.Concurrent;
using System.Net;
using Holdfast.Anycast.Resolver;

namespace Holdfast.Anycast.Tests.Fakes;

/// <summary>A resolver whose pools, heartbeat and queries are what the test says.</summary>
internal sealed class FakeResolver : IResolverView
{
    private readonly ConcurrentDictionary<string, int> _usable = new();

    public event Action? BackendsChanged;

    public TimeSpan HeartbeatAge { get; set; } = TimeSpan.FromMilliseconds(50);

    public long ClientQueries { get; set; }

    /// <summary>Queries at each service address; one that is not here has had <see cref="ClientQueries"/>.</summary>
    public ConcurrentDictionary<IPAddress, long> At { get; } = new();

    /// <summary>Sources exempted and not released yet.</summary>
    public ConcurrentDictionary<(IPEndPoint Source, bool Tcp), bool> Exempt { get; } = new();

    /// <summary>Sources ever exempted.</summary>
    public ConcurrentQueue<(IPEndPoint Source, bool Tcp)> EverExempt { get; } = new();

    public bool HasListeners => BackendsChanged is not null;

    public long QueriesAt(IPAddress address) => At.TryGetValue(address, out var queries) ? queries : ClientQueries;

    public int UsableBackends(string pool) => _usable.GetValueOrDefault(pool);

    public void SetUsable(string pool, int backends)
    {
        _usable[pool] = backends;
        BackendsChanged?.Invoke();
    }

    public IDisposable ExemptSource(IPEndPoint source, bool tcp)
    {
        Exempt[(source, tcp)] = true;
        EverExempt.Enqueue((source, tcp));
        return new Release(() => Exempt.TryRemove((source, tcp), out _));
    }

    private sealed class Release(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
