using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>A named set of backends and the policy that chooses among them.</summary>
internal sealed class Pool
{
    private readonly Lock _refresh = new();
    private readonly bool _withRing;
    private volatile UsableBackends _usable;

    /// <summary>A pool.</summary>
    /// <param name="name">As backends and rules use it.</param>
    /// <param name="policy">Which policy it has.</param>
    /// <param name="backends">Its backends, as configured.</param>
    /// <param name="workers">Threads that choose from it.</param>
    /// <param name="cache">Its packet cache, if it has one.</param>
    public Pool(string name, PolicyKind policy, IEnumerable<Backend> backends, int workers, PacketCache? cache = null)
    {
        Name = name;
        PolicyKind = policy;
        Policy = Policy.Create(policy, workers);
        Backends = [.. backends.OrderBy(backend => backend.Options.Order)];
        Cache = cache;
        AddsSubnet = Backends.Any(backend => backend.Options.ClientSubnet);
        _withRing = policy == PolicyKind.ConsistentHashed;
        _usable = new UsableBackends(Backends, _withRing);
    }

    /// <summary>As backends and rules use it.</summary>
    public string Name { get; }

    /// <summary>Which policy it has.</summary>
    public PolicyKind PolicyKind { get; }

    /// <summary>The policy.</summary>
    public Policy Policy { get; }

    /// <summary>Its packet cache, or null.</summary>
    public PacketCache? Cache { get; }

    /// <summary>Whether any of its backends is told the client's subnet.</summary>
    public bool AddsSubnet { get; }

    /// <summary>All its backends, sorted by order; equals as configured.</summary>
    public ImmutableArray<Backend> Backends { get; }

    /// <summary>Those that are up.</summary>
    public UsableBackends Usable => _usable;

    /// <summary>The backend to ask, or null when none is up. Allocates nothing and takes no lock.</summary>
    public Backend? Choose(ref Query query, ref WorkerRandom random) => Policy.Choose(this, ref query, ref random);

    /// <summary>Looks again which backends are up; true when their number changed.</summary>
    public bool Refresh()
    {
        lock (_refresh)
        {
            var before = _usable.Count;
            _usable = new UsableBackends(Backends, _withRing);
            return _usable.Count != before;
        }
    }
}
