namespace Holdfast.Bgp.Bfd;

/// <summary>
/// Tells of changes on a thread of its own, in order: who is told may wait (for a lock, for the log), and the thread that
/// sends and receives may not; and the news of a lost path must not wait until a busy thread pool has time.
/// </summary>
internal sealed class BfdNotifier : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<BfdChange> _waiting = new();
    private readonly Action<BfdChange> _tell;
    private readonly Thread _thread;
    private bool _isOver;

    public BfdNotifier(Action<BfdChange> tell)
    {
        _tell = tell;
        _thread = new Thread(Run) { Name = "bfd-news", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Has it told soon.</summary>
    public void Post(BfdChange change)
    {
        lock (_gate)
        {
            _waiting.Enqueue(change);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Tells no more.</summary>
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
            _tell(change);
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
