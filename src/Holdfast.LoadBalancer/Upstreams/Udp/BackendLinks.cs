using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Udp;

/// <summary>One worker's side of all backends. Those a reload has removed stay until their last query is answered or given up.</summary>
internal sealed class BackendLinks(Worker worker) : IDisposable
{
    private readonly Dictionary<Backend, BackendLink> _links = [];
    private readonly List<BackendLink> _retired = [];

    /// <summary>The worker's side of a backend of the present configuration.</summary>
    public BackendLink this[Backend backend] => _links[backend];

    /// <summary>Goes over to the backends of another configuration.</summary>
    public void Follow(ImmutableArray<Backend> backends)
    {
        foreach (var (backend, link) in _links.Where(entry => !backends.Contains(entry.Key)).ToArray())
        {
            _links.Remove(backend);
            _retired.Add(link);
        }

        foreach (var backend in backends)
        {
            if (!_links.ContainsKey(backend))
                _links.Add(backend, new BackendLink(backend, worker));
        }
    }

    /// <summary>Gives up on what is too late, and closes what is not needed any more.</summary>
    public void Sweep()
    {
        foreach (var link in _links.Values)
            link.Sweep();
        for (int i = _retired.Count - 1; i >= 0; i--)
        {
            var link = _retired[i];
            link.Sweep();
            if (link.IsBusy)
                continue;
            link.Dispose();
            _retired.RemoveAt(i);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var link in _links.Values.Concat(_retired))
            link.Dispose();
        _links.Clear();
        _retired.Clear();
    }
}
