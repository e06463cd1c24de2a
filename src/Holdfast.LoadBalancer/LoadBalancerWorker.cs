using System.Collections.Immutable;
using System.Net;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Hedging;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Processing;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Tracing;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.LoadBalancer.Upstreams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer;

/// <summary>
/// One worker that answers, put together: it has sockets, memory and counters of its own and shares nothing it writes.
/// </summary>
internal sealed unsafe class LoadBalancerWorker : IWorkerObserver, IDisposable
{
    private readonly WorkerMemory _memory;
    private readonly WorkerMetrics _metrics;
    private readonly QueryRecorder _recorder;
    private readonly ImmutableArray<IQueryObserver> _observers;
    private readonly RecentQueries _recent;
    private readonly QueryLogs _logs;
    private readonly QueryLogger _logger;
    private readonly AnswerPath _answers;
    private readonly WorkerUpstreams _upstreams;
    private readonly ZoneTransfers _transfers;
    private readonly UpstreamChoice _choice;
    private readonly Hedger _hedger;
    private readonly QueryAttempts _attempts;
    private readonly QueryPath _path;
    private readonly ImmutableArray<TracedClient> _traced;
    private readonly ImmutableArray<(ListenerProtocol Protocol, IProtocolListeners Listeners)> _listeners;

    /// <summary>Prepares a worker; its thread does not run yet.</summary>
    public LoadBalancerWorker(int index, ConfigurationSnapshot configuration, WorkerContext context)
    {
        _memory = context.Memory;
        _metrics = new WorkerMetrics(context.Memory, context.Scale, index);
        var buffers = context.Buffers.Of(index);
        Worker = new Worker(index, context.Time, this, context.OnBroken) { Buffers = buffers };
        Pending = new PendingQueries(buffers);
        var clients = new ClientTable();
        UpstreamContext? forUpstreams = null;
        _upstreams = new WorkerUpstreams(backend => context.Parts.CreateUpstreams(backend, forUpstreams!));
        _observers = context.Parts.CreateObservers(index);
        _recent = context.Recent;
        _logs = context.Logs;
        _logger = new QueryLogger(Worker);
        _recorder = new QueryRecorder(Worker, clients);
        _answers = new AnswerPath(Worker, _metrics, clients, Pending) { Configuration = configuration, Recorder = _recorder };
        _transfers = new ZoneTransfers(Worker, _metrics, context.Parts.TransferLimits) { Recorder = _recorder };
        _choice = new UpstreamChoice(_upstreams, Worker) { Pools = configuration.Pools };
        _path = new QueryPath(Worker, _metrics, context.OwnChecks, Pending, _answers, _transfers)
        {
            Upstreams = _choice,
            Blocks = context.Blocks,
        };
        _traced = [.. ListenerProtocol.All.Select(protocol => new TracedClient(protocol, clients))];
        var budget = new HedgeBudget(Worker.Ticks(TimeSpan.FromSeconds(1)));
        var attempt = new NextAttempt(Pending, _answers);
        _hedger = new Hedger(Worker, Pending, _upstreams, _choice, attempt, budget, _metrics);
        _attempts = new QueryAttempts(Worker, Pending, _upstreams, _choice, attempt, budget, _metrics, _answers);
        forUpstreams = new UpstreamContext(Worker, Pending, new SecureIds(), _attempts)
        {
            Recorder = _recorder,
            Clients = clients,
        };
        var forListeners = new ListenerContext(
            Worker, _path, clients, context.OwnChecks, _metrics, context.Traffic, context.Gauges, context.Own, context.Shortage);
        _listeners = [.. context.Parts.Listeners.Select(kind => (kind.Protocol, kind.Create(forListeners)))];

        Worker.AddDeadlineTarget(_hedger);
        Worker.AddDeadlineTarget(_answers.Delayed);
        Worker.AddSweepTarget(_upstreams);
        Worker.AddSweepTarget(_transfers);
        Worker.AddSweepTarget(_hedger);
        Worker.AddSweepTarget(_answers.Stale);
        foreach (var (_, listeners) in _listeners)
            Worker.AddSweepTarget(listeners);
    }

    /// <summary>Its thread, and what is watched on it.</summary>
    public Worker Worker { get; }

    /// <summary>Its pending queries.</summary>
    public PendingQueries Pending { get; }

    /// <summary>The configuration it has.</summary>
    public ConfigurationSnapshot Configuration => _answers.Configuration;

    /// <summary>Takes over another configuration; on the worker's thread, or before it has started.</summary>
    /// <param name="configuration">The configuration, ready for the query path.</param>
    /// <param name="options">The same as it was told.</param>
    /// <param name="bound">The listeners of all protocols.</param>
    public void Reconfigure(ConfigurationSnapshot configuration, LoadBalancerOptions options, IReadOnlyList<BoundListener> bound)
    {
        Worker.Coalesce = options.Coalesce;
        Worker.UdpGso = options.UdpGso;
        _answers.Configuration = configuration;
        _logger.Log = _logs.Current;
        _answers.Rates.Limiter = configuration.ResponseRates;
        _recorder.Reconfigure(Observers());
        _recorder.QueryMessages = _logger.Log.Wants(LoggedEvents.ClientQuery) ? _logger : null;
        _recorder.BackendMessages = _logger.Log.Wants(LoggedEvents.BackendQuery | LoggedEvents.BackendAnswer) ? _logger : null;
        _choice.Pools = configuration.Pools;
        Pending.Clients.ZonesFrom = configuration.Limits.MaxWaiting / 4;
        _upstreams.Reconfigure(configuration.Pools.Backends);
        _hedger.Reconfigure(options.Hedge);
        _attempts.Reconfigure(options.Hedge);
        foreach (var (protocol, listeners) in _listeners)
            listeners.Reconfigure([.. bound.Where(listener => listener.Key.Protocol == protocol)]);
        Worker.FlushAll();
    }

    /// <summary>Processes a query that stands for a client's; on the worker's thread.</summary>
    /// <param name="trace">Takes down its steps.</param>
    /// <param name="message">The query.</param>
    /// <param name="client">Who is to have sent it.</param>
    /// <param name="protocol">Over which protocol.</param>
    /// <param name="listener">The listener that it is to have come to.</param>
    public void Trace(
        TraceRecorder trace, ReadOnlySpan<byte> message, IPAddress client, ListenerProtocol protocol, ListenerOptions listener)
    {
        // Pinned, and kept until all is sent: upstreams send what lies here.
        byte[] buffer = GC.AllocateArray<byte>(message.Length + HopByHop.Growth, pinned: true);
        message.CopyTo(buffer);
        var traced = _traced[protocol.Index];
        traced.Begin(trace, new SockAddr(new IPEndPoint(client, 0)), listener.LargestDatagram);
        var query = new Query
        {
            Client = ClientAddress.From(client),
            Protocol = protocol,
            Worker = Worker.Index,
            Trace = trace,
            NowMilliseconds = Worker.NowMilliseconds,
        };
        _path.Process(ref query, buffer, message.Length, traced);
        traced.End();
        Worker.FlushAll();
        GC.KeepAlive(buffer);
    }

    /// <inheritdoc/>
    public void TurnBegan(long now) => Volatile.Write(ref _memory.Heartbeat(Worker.Index), now);

    /// <inheritdoc/>
    public void BatchEnded(long elapsed) => _metrics.Latency.EndBatch(elapsed);

    /// <inheritdoc/>
    public void Swept()
    {
        Configuration.Tallies?.Of(Worker.Index).HandOver(Worker.Now);
        Volatile.Write(ref _memory.AllocatedBytes(Worker.Index), GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>What sees each query that is answered or given up, in this order.</summary>
    private ImmutableArray<IQueryObserver> Observers() =>
    [
        .. _recent.Rings.Skip(Worker.Index).Take(1),
        .. _logger.Log.Sinks.IsEmpty ? (ReadOnlySpan<IQueryObserver>)[] : [_logger],
        .. Configuration.Tallies is { } tallies ? [tallies.Of(Worker.Index)] : Array.Empty<IQueryObserver>(),
        .. _observers,
    ];

    /// <summary>Closes and frees everything; not while the thread runs.</summary>
    public void Dispose()
    {
        _upstreams.Dispose();
        foreach (var (_, listeners) in _listeners)
            listeners.Dispose();
        _transfers.Dispose();
        _answers.Dispose();
        _recorder.Dispose();
        Pending.Dispose();
        Worker.Dispose();
    }
}
