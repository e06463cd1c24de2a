using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams;

/// <summary>
/// One worker's ways to all backends. Those to backends that a reload has removed stay until their last query is answered or
/// given up.
/// </summary>
/// <param name="create">Makes the ways to a backend.</param>
internal sealed class WorkerUpstreams(Func<Backend, BackendUpstreams> create) : ISweepTarget, IDisposable
{
    private readonly Dictionary<Backend, BackendUpstreams> _upstreams = [];
    private readonly List<BackendUpstreams> _retired = [];
    private BackendUpstreams?[] _byNumber = [];

    // By the backend's own number: what every query asks for, found without hashing.
    private BackendUpstreams?[] _present = [];

    /// <summary>The ways to a backend of the present configuration.</summary>
    public BackendUpstreams this[Backend backend] =>
        (uint)backend.Number < (uint)_present.Length && _present[backend.Number] is { } present && present.Backend == backend
        ? present : _upstreams[backend];

    /// <summary>
    /// The ways to every backend, those that a reload has removed too, by number; null for a number that none has.
    /// </summary>
    public ReadOnlySpan<BackendUpstreams?> ByNumber => _byNumber;

    /// <summary>The way that a query in flight was sent over.</summary>
    public IUpstream WayOf(in PendingQuery query) =>
        _byNumber[BackendUpstreams.NumberOf(query.Outstanding.Way)]!.Way(query.Outstanding.Way);

    /// <summary>Takes over the backends of another configuration.</summary>
    public void Reconfigure(ImmutableArray<Backend> backends)
    {
        foreach (var (backend, upstreams) in _upstreams.Where(entry => !backends.Contains(entry.Key)).ToArray())
        {
            _upstreams.Remove(backend);
            _retired.Add(upstreams);
        }

        foreach (var backend in backends)
        {
            if (!_upstreams.ContainsKey(backend))
                _upstreams.Add(backend, Create(backend));
        }

        _present = new BackendUpstreams?[backends.Select(backend => backend.Number + 1).DefaultIfEmpty().Max()];
        foreach (var backend in backends)
            _present[backend.Number] = _upstreams[backend];
    }

    /// <summary>Gives up on what is too late, and closes what is not needed any more.</summary>
    public void Sweep()
    {
        foreach (var upstreams in _upstreams.Values)
            upstreams.Sweep();
        for (int i = _retired.Count - 1; i >= 0; i--)
        {
            var upstreams = _retired[i];
            upstreams.Sweep();
            if (upstreams.IsBusy)
                continue;
            upstreams.Dispose();
            _byNumber[upstreams.Number] = null;
            _retired.RemoveAt(i);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var upstreams in _upstreams.Values.Concat(_retired))
            upstreams.Dispose();
        _upstreams.Clear();
        _retired.Clear();
        _byNumber = _present = [];
    }

    private BackendUpstreams Create(Backend backend)
    {
        var upstreams = create(backend);
        int free = Array.IndexOf(_byNumber, null);
        if (free < 0)
        {
            free = _byNumber.Length;
            Array.Resize(ref _byNumber, free + 1);
        }

        upstreams.Number = checked((ushort)free);
        return _byNumber[free] = upstreams;
    }
}
