using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners.Udp;

/// <summary>
/// A worker's UDP listeners. Those a reload has removed stay until the last of their queries is answered or given up.
/// </summary>
internal sealed unsafe class UdpListeners : IProtocolListeners
{
    // Answers that come from elsewhere than the worker's receive buffers wait here for the flush.
    private const int Copies = 64;

    private static readonly int AnswerSize = ListenerProtocol.Udp.LargestAnswer;

    private readonly ListenerContext _context;
    private readonly Worker _worker;
    private readonly Dictionary<ListenerKey, UdpListener> _listeners = [];
    private readonly List<UdpListener> _retired = [];
    private readonly byte* _answers = (byte*)NativeMemory.Alloc(Worker.BatchSize, (nuint)AnswerSize);
    private readonly byte* _copies = (byte*)NativeMemory.Alloc(Copies, (nuint)AnswerSize);
    private readonly long _gaugeEvery;
    private ProxiedDatagrams? _proxied;
    private int _nextCopy;
    private long _nextGauge;

    /// <summary>None yet.</summary>
    public UdpListeners(ListenerContext context)
    {
        _context = context;
        _worker = context.Worker;
        _gaugeEvery = context.Worker.Ticks(TimeSpan.FromSeconds(1));
    }

    /// <summary>Has the processor fetch what the next queries of a batch will look for in the cache.</summary>
    public CachePrefetcher Prefetcher { get; } = new(Worker.BatchSize);

    /// <summary>Where datagrams come from that are not answered.</summary>
    public UnansweredSources Unanswered { get; private set; } = new([]);

    /// <summary>Takes the datagrams of proxies; null where there are none.</summary>
    public ProxiedDatagrams? Proxied { get; private set; }

    /// <summary>Where the answer to a query of the present batch is written to when it is made here.</summary>
    public byte* AnswerBuffer(int index) => _answers + (index * AnswerSize);

    /// <summary>Copies an answer to where it stays until the worker flushes.</summary>
    public byte* Copy(ReadOnlySpan<byte> message)
    {
        // Those of a round before must have left.
        if (_nextCopy == Copies)
        {
            foreach (var listener in _listeners.Values)
                listener.Flush();
            foreach (var listener in _retired)
                listener.Flush();
            _nextCopy = 0;
        }

        byte* copy = _copies + (_nextCopy++ * AnswerSize);
        message.CopyTo(new Span<byte>(copy, AnswerSize));
        return copy;
    }

    /// <inheritdoc/>
    public void Reconfigure(IReadOnlyList<BoundListener> listeners)
    {
        Unanswered = new UnansweredSources(listeners);
        // It stays when the last proxy is gone: queries of theirs may still be pending.
        Proxied = _context.Path.Configuration.ProxySenders is null ? null : _proxied ??= new ProxiedDatagrams(_context);
        var wanted = listeners.ToDictionary(listener => listener.Key);
        foreach (var (key, listener) in _listeners.Where(entry => !wanted.ContainsKey(entry.Key)).ToArray())
        {
            _listeners.Remove(key);
            _retired.Add(listener);
            listener.StopReading();
        }

        foreach (var (key, listener) in wanted)
        {
            if (_listeners.TryGetValue(key, out var present))
                present.Reconfigure(listener);
            else
                Add(listener);
        }
    }

    /// <summary>Closes removed listeners that are done; reads the sockets' gauges now and then.</summary>
    public void Sweep()
    {
        if (_worker.Now >= _nextGauge)
        {
            _nextGauge = _worker.Now + _gaugeEvery;
            foreach (var listener in _listeners.Values)
                listener.ReadGauge();
        }

        for (int i = _retired.Count - 1; i >= 0; i--)
        {
            if (_retired[i].Pending == 0)
                Close(i, successor: null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var listener in _listeners.Values.Concat(_retired))
            listener.Dispose();
        _proxied?.Dispose();
        NativeMemory.Free(_answers);
        NativeMemory.Free(_copies);
        Prefetcher.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Add(BoundListener listener)
    {
        var fresh = new UdpListener(this, listener.Datagrams[_worker.Index], listener, _context);
        _listeners.Add(listener.Key, fresh);
        _context.Gauges.Add(fresh.Gauge);

        // The address was removed a moment ago and is back. The old socket, which nobody reads any more, would be given its
        // share of the queries by the kernel: it closes now, and what it still owes leaves through the new one.
        for (int i = _retired.Count - 1; i >= 0; i--)
        {
            if (_retired[i].Listener.Key == listener.Key)
                Close(i, fresh);
        }
    }

    private void Close(int retired, UdpListener? successor)
    {
        var listener = _retired[retired];
        _retired.RemoveAt(retired);
        if (successor is not null)
            listener.HandOver(successor);
        _context.Gauges.Remove(listener.Gauge);
        listener.Dispose();
    }
}
