using System.Collections.Immutable;
using System.Text;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Policies;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>A named set of backends and the policy that chooses among them.</summary>
internal sealed class Pool
{
    private readonly Lock _refresh = new();
    private readonly int _workers;
    private volatile Policy _policy;

    /// <summary>A pool.</summary>
    /// <param name="name">As backends and rules use it.</param>
    /// <param name="policy">Which policy it has.</param>
    /// <param name="backends">Its backends, as configured.</param>
    /// <param name="workers">Threads that choose from it.</param>
    /// <param name="cache">Its packet cache, if it has one.</param>
    /// <param name="number">What pending queries know it by.</param>
    public Pool(
        string name, PolicyType policy, IEnumerable<Backend> backends, int workers, PacketCache? cache = null, int number = 1)
    {
        Name = name;
        NameInUtf8 = Encoding.UTF8.GetBytes(name);
        NameInLua = name == BackendOptions.DefaultPool ? [] : NameInUtf8;
        Number = number;
        PolicyType = policy;
        Backends = [.. backends.OrderBy(backend => backend.Options.Order)];
        Cache = cache;
        AddsSubnet = Backends.Any(backend => backend.Options.ClientSubnet);
        TellsClients = Backends.Any(backend => backend.Options.ProxyProtocol);
        _workers = workers;
        _policy = policy.Build(new UsableBackends(Backends, workers), previous: null);
    }

    /// <summary>As backends and rules use it.</summary>
    public string Name { get; }

    /// <summary>The same in UTF-8.</summary>
    public byte[] NameInUtf8 { get; }

    /// <summary>What functions in Lua see: dnsdist's name, which is empty for the default one.</summary>
    public byte[] NameInLua { get; }

    /// <summary>What pending queries know it by, from 1: a pool of the same name has the same number after a reload.</summary>
    public int Number { get; }

    /// <summary>Which policy it has.</summary>
    public PolicyType PolicyType { get; }

    /// <summary>Its packet cache, or null.</summary>
    public PacketCache? Cache { get; }

    /// <summary>Whether any of its backends is told the client's subnet.</summary>
    public bool AddsSubnet { get; }

    /// <summary>Whether any of its backends is told who asks: what one client asks is not asked for another then.</summary>
    public bool TellsClients { get; }

    /// <summary>All its backends, sorted by order; equals as configured.</summary>
    public ImmutableArray<Backend> Backends { get; }

    /// <summary>Those that are up.</summary>
    public UsableBackends Usable => _policy.Backends;

    /// <summary>The backend to ask, or null when there is none. Allocates nothing and takes no lock.</summary>
    /// <param name="selection">What it is chosen by.</param>
    /// <param name="tried">Those that were tried for the query already.</param>
    public Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried = default) =>
        _policy.Choose(in selection, tried);

    /// <summary>The pool at this moment.</summary>
    public PoolStatus Status() => new(Name, PolicyType, Backends.Length, Usable.Count);

    /// <summary>Looks again which backends are up; true when their number changed.</summary>
    public bool Refresh()
    {
        lock (_refresh)
        {
            var former = _policy;
            _policy = PolicyType.Build(new UsableBackends(Backends, _workers), former);
            return _policy.Backends.Count != former.Backends.Count;
        }
    }
}
