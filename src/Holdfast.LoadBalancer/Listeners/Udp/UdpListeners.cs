using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Listeners.Udp;

/// <summary>A worker's UDP listeners. Those a reload has removed stay until the last of their queries is answered or given up.</summary>
internal sealed unsafe class UdpListeners(Worker worker) : IDisposable
{
    /// <summary>Octets of the longest answer over UDP, whatever a listener's options say.</summary>
    public const int AnswerSize = 4096;

    private readonly Dictionary<ListenerKey, UdpListener> _listeners = [];
    private readonly List<UdpListener> _retired = [];
    private readonly byte* _answers = (byte*)NativeMemory.Alloc(Worker.BatchSize, AnswerSize);
    private readonly long _lookEvery = worker.Ticks(TimeSpan.FromSeconds(1));
    private UdpListener?[] _table = new UdpListener?[8];
    private long _nextLook;

    /// <summary>A listener by its number.</summary>
    public UdpListener this[int number] => _table[number]!;

    /// <summary>Where the answer to a query of the present batch is written to when it is made here.</summary>
    public byte* AnswerBuffer(int index) => _answers + (index * AnswerSize);

    /// <summary>Sends what all listeners have gathered.</summary>
    public void Flush()
    {
        foreach (var listener in _table)
            listener?.Flush();
    }

    /// <summary>Goes over to the listeners of another configuration.</summary>
    public void Follow(IReadOnlyList<BoundListener> listeners)
    {
        var wanted = listeners.Where(listener => listener.Key.Protocol == ListenerProtocol.Udp).ToDictionary(listener => listener.Key);
        foreach (var (key, listener) in _listeners.Where(entry => !wanted.ContainsKey(entry.Key)).ToArray())
        {
            _listeners.Remove(key);
            _retired.Add(listener);
            listener.StopReading();
        }

        foreach (var (key, listener) in wanted)
        {
            if (_listeners.TryGetValue(key, out var present))
                present.Follow(listener);
            else
                Add(listener);
        }
    }

    /// <summary>Closes removed listeners that are done; looks at the sockets now and then.</summary>
    public void Sweep()
    {
        if (worker.Now >= _nextLook)
        {
            _nextLook = worker.Now + _lookEvery;
            foreach (var listener in _listeners.Values)
                listener.Look();
        }

        for (int i = _retired.Count - 1; i >= 0; i--)
        {
            if (_retired[i].InFlight == 0)
                Close(i, successor: null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var listener in _listeners.Values.Concat(_retired))
            listener.Dispose();
        NativeMemory.Free(_answers);
        GC.SuppressFinalize(this);
    }

    private void Add(BoundListener listener)
    {
        int number = Array.IndexOf(_table, null);
        if (number < 0)
        {
            number = _table.Length;
            Array.Resize(ref _table, number * 2);
        }

        var fresh = new UdpListener(number, listener.Datagrams[worker.Index], listener, worker);
        _table[number] = fresh;
        _listeners.Add(listener.Key, fresh);
        worker.Gauges.Add(fresh.Gauge);

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
        {
            listener.Drain();
            successor.InFlight += listener.InFlight;
        }

        foreach (ref var entry in _table.AsSpan())
        {
            if (entry == listener)
                entry = successor;
        }

        worker.Gauges.Remove(listener.Gauge);
        listener.Dispose();
    }
}
