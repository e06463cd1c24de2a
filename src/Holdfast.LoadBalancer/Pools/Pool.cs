using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Policies;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>A named set of backends and the policy that chooses among them.</summary>
internal sealed class Pool
{
    private readonly Lock _refresh = new();
    private readonly int _workers;
    private volatile Choices _choices;

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
        Number = number;
        PolicyType = policy;
        Backends = [.. backends.OrderBy(backend => backend.Options.Order)];
        Cache = cache;
        AddsSubnet = Backends.Any(backend => backend.Options.ClientSubnet);
        _workers = workers;
        _choices = Choices.Among(new UsableBackends(Backends, workers), policy, former: null);
    }

    /// <summary>As backends and rules use it.</summary>
    public string Name { get; }

    /// <summary>What pending queries know it by, from 1: a pool of the same name has the same number after a reload.</summary>
    public int Number { get; }

    /// <summary>Which policy it has.</summary>
    public PolicyType PolicyType { get; }

    /// <summary>Its packet cache, or null.</summary>
    public PacketCache? Cache { get; }

    /// <summary>Whether any of its backends is told the client's subnet.</summary>
    public bool AddsSubnet { get; }

    /// <summary>All its backends, sorted by order; equals as configured.</summary>
    public ImmutableArray<Backend> Backends { get; }

    /// <summary>Those that are up.</summary>
    public UsableBackends Usable => _choices.Usable;

    /// <summary>
    /// The backend to ask, or null when there is none; one that is suspected to have died only after all others. Allocates
    /// nothing and takes no lock.
    /// </summary>
    /// <param name="selection">What it is chosen by.</param>
    /// <param name="tried">Those that were tried for the query already.</param>
    public Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried = default)
    {
        var choices = _choices;
        return choices.Policy.Choose(in selection, tried) ?? choices.Suspected?.Choose(in selection, tried);
    }

    /// <summary>The pool at this moment.</summary>
    public PoolStatus Status() => new(Name, PolicyType, Backends.Length, Usable.Count);

    /// <summary>Looks again which backends are up, and which are suspected; true when the number of the former changed.</summary>
    public bool Refresh()
    {
        lock (_refresh)
        {
            var former = _choices;
            _choices = Choices.Among(new UsableBackends(Backends, _workers), PolicyType, former);
            return _choices.Usable.Count != former.Usable.Count;
        }
    }

    /// <summary>What the pool chooses by, at one moment.</summary>
    /// <param name="Usable">Its backends that are up.</param>
    /// <param name="Policy">Chooses among those that are not suspected; among all, when all are.</param>
    /// <param name="Suspected">Chooses among the others; null when there are none.</param>
    private sealed record Choices(UsableBackends Usable, Policy Policy, Policy? Suspected)
    {
        public static Choices Among(UsableBackends usable, PolicyType type, Choices? former)
        {
            var suspected = usable.Where(suspected: true);
            if (suspected.Count == 0 || suspected.Count == usable.Count)
                return new(usable, type.Build(usable, former?.Policy), null);
            return new(
                usable, type.Build(usable.Where(suspected: false), former?.Policy), type.Build(suspected, former?.Suspected));
        }
    }
}
