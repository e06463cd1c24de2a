namespace Holdfast.Bgp.Bfd;

/// <summary>
/// Reports changes on a thread of its own, in order: the handler may block (on a lock, on the log), and the thread that sends
/// and receives may not; nor may the report of a lost path wait until a busy thread pool has a thread to spare.
/// </summary>
internal sealed class BfdNotifier : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<BfdChange> _waiting = new();
    private readonly Action<BfdChange> _handler;
    private readonly Thread _thread;
    private bool _isOver;

    public BfdNotifier(Action<BfdChange> handler)
    {
        _handler = handler;
        _thread = new Thread(Run) { Name = "bfd-news", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Queues a change to be reported.</summary>
    public void Post(BfdChange change)
    {
        lock (_gate)
        {
            _waiting.Enqueue(change);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the thread; what is queued is not reported.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            BfdChange change;
            lock (_gate)
            {
                while (_waiting.Count == 0 && !_isOver) Monitor.Wait(_gate);
                if (_isOver) return;
                change = _waiting.Dequeue();
            }
            _handler(change);
        }
    }
}

/// <summary>A session's state, or the peer's as it told it, changed.</summary>
/// <param name="Peer">With whom.</param>
/// <param name="Was">Our state before.</param>
/// <param name="State">Our state.</param>
/// <param name="Diagnostic">Why.</param>
/// <param name="RemoteState">The peer's state.</param>
/// <param name="RemoteDiagnostic">Why, as the peer says.</param>
internal readonly record struct BfdChange(
    BfdPeer Peer, BfdState Was, BfdState State, BfdDiagnostic Diagnostic, BfdState RemoteState, BfdDiagnostic RemoteDiagnostic);
