using System.Net;
using Holdfast.Linux.Handover;
using Holdfast.LoadBalancer.Handover;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer;

/// <content>What one process leaves to another that goes on for it.</content>
public sealed partial class LoadBalancer
{
    private static readonly AnswerSource[] Sources = [AnswerSource.Cache, AnswerSource.Backend, AnswerSource.Self];

    // With nobody to come, a connection that rests is closed soon.
    private static readonly TimeSpan IdleTimeoutAtTheEnd = TimeSpan.FromSeconds(2);

    private LoadBalancerOptions? _beforeStop;

    /// <summary>Copies of all sockets that are listened on; whoever has them closes them.</summary>
    public ListenersHandover LeaveListeners()
    {
        lock (_changing)
        {
            var listeners = _bound.Sockets;
            return new ListenersHandover(
                [.. listeners.Select(listener => new ListenerHandover(
                    listener.Key.EndPoint.ToString(), listener.Key.Interface, listener.Key.Protocol.Word,
                    listener.Descriptors.Count()))],
                [.. listeners.SelectMany(listener => listener.Descriptors)
                    .Select(socket => PassedDescriptors.Duplicate(socket))]);
        }
    }

    /// <summary>Listens with these sockets where they fit, instead of binding; before <see cref="Start"/>.</summary>
    /// <param name="left">Sockets of another process, which are this one's from now on.</param>
    /// <exception cref="ArgumentException">There are as many for each listener as that process has workers, and this one has
    /// others.</exception>
    public void Inherit(ListenersHandover left)
    {
        ArgumentNullException.ThrowIfNull(left);
        lock (_changing)
        {
            int taken = 0;
            foreach (var listener in left.Listeners)
            {
                int[] sockets = [.. left.Sockets.Skip(taken).Take(listener.Sockets)];
                taken += listener.Sockets;
                if (sockets.Length != Threads)
                    throw new ArgumentException(
                        $"the running process answers with {sockets.Length} threads, this one would with {Threads}; "
                        + "`dns.threads` changes with a restart only", nameof(left));
                if (IPEndPoint.TryParse(listener.EndPoint, out var endPoint))
                    _bound.Inherit(endPoint, listener.Interface, listener.Protocol, sockets);
            }
        }
    }

    /// <summary>Listens no more: what was asked is answered, and connections that are open go on until they rest.</summary>
    public void StopListening()
    {
        LoadBalancerOptions options;
        lock (_changing) options = _options;
        _beforeStop = options;
        Reconfigure(options with { Listeners = [], Tcp = options.Tcp with { IdleTimeout = Shorter(options.Tcp.IdleTimeout) } });
    }

    /// <summary>Takes <see cref="StopListening"/> back.</summary>
    /// <param name="left">What <see cref="LeaveListeners"/> gave; the sockets are this load balancer's from now on.</param>
    public void ListenAgain(ListenersHandover left)
    {
        if (_beforeStop is not { } options) return;
        _beforeStop = null;
        Inherit(left);
        Reconfigure(options);
    }

    /// <summary>Queries and connections of clients that are not answered or closed yet.</summary>
    public long Unfinished => Counters.Values[(int)Counter.TcpOpen] + Backends.Sum(backend => backend.Outstanding);

    /// <summary>What checks have found of the backends.</summary>
    public IReadOnlyList<BackendHandover> LeaveBackends() =>
        [.. _configuration.Pools.Backends.Where(backend => backend.Health.IsKnown).Select(backend => backend.Leave())];

    /// <summary>Begins with what another process has found of the same backends; before <see cref="Start"/>.</summary>
    public void Inherit(IReadOnlyList<BackendHandover> left)
    {
        foreach (var backend in _configuration.Pools.Backends)
            if (left.FirstOrDefault(one => one.Name == backend.Options.Name) is { } known) backend.Inherit(known);
    }

    /// <summary>All that was counted.</summary>
    public CountersHandover LeaveCounters() => new()
    {
        Workers = CounterNames.Name(Counters),
        Latencies = Sources.ToDictionary(source => source.ToString(), source => Leave(Latency(source))),
        Backends = Backends.GroupBy(backend => backend.Name).ToDictionary(same => same.Key, same => new BackendCountersHandover(
            CounterNames.OfBackend(same.First().Counters), Leave(same.First().Durations))),
        Addresses = _context.Traffic.Counts(),
        Caches = Caches.GroupBy(cache => cache.Name).ToDictionary(
            same => same.Key, same => (IReadOnlyDictionary<string, long>)same.First().Counters.Named),
    };

    /// <summary>Adds what another process has counted; after <see cref="Start"/>.</summary>
    public void Add(CountersHandover left)
    {
        ArgumentNullException.ThrowIfNull(left);
        if (_workers.All is not [var first, ..]) return;
        // Cells belong to the threads of workers.
        first.Worker.Post(() =>
        {
            ref var counters = ref _context.Memory.Counters(0);
            foreach (var (cell, count) in CounterNames.Workers(left.Workers)) counters[cell] += count;
            foreach (var source in Sources)
                if (left.Latencies.GetValueOrDefault(source.ToString()) is { } durations)
                    _context.Memory.Latency(0)[source].Add(durations, _time.TimestampFrequency);
            foreach (var backend in _configuration.Pools.Backends)
                if (left.Backends.GetValueOrDefault(backend.Options.Name) is { } its) backend.Cell(0).Add(its);
            _context.Traffic.Add(left.Addresses);
            _caches.Add(left.Caches);
        });
    }

    private static TimeSpan Shorter(TimeSpan idle) => idle < IdleTimeoutAtTheEnd ? idle : IdleTimeoutAtTheEnd;

    private static DurationsHandover Leave(LatencyHistogram durations) => new([.. durations.Counts], durations.SumSeconds);
}
