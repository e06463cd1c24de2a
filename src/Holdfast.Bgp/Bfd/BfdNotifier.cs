using System.Collections.Concurrent;
using Holdfast.Linux.Polling;

namespace Holdfast.Bgp.Bfd;

/// <summary>
/// Reports changes on a thread of its own, in order: the handler may block (on the lock of a BGP session), and the thread that
/// sends and receives may not; nor may the report of a lost path wait until a busy thread pool has a thread to spare.
/// </summary>
internal sealed class BfdNotifier : IDisposable
{
    private readonly ConcurrentQueue<BfdChange> _waiting = new();
    private readonly Action<BfdChange> _handler;
    private readonly Epoll _epoll = new(1);
    private readonly WakeUp _wakeUp = new();
    private readonly Lock _ending = new();
    private readonly Thread _thread;
    private volatile bool _isOver;

    public BfdNotifier(Action<BfdChange> handler)
    {
        _handler = handler;
        _epoll.Add(_wakeUp.Descriptor, Readiness.Readable, 0);
        _thread = new Thread(Run) { Name = "bfd-news", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Queues a change to be reported; takes no lock. Not to be called after <see cref="Dispose"/>.</summary>
    public void Post(BfdChange change)
    {
        _waiting.Enqueue(change);
        _wakeUp.Signal();
    }

    /// <summary>Ends the thread, without waiting for it; what is queued is not reported.</summary>
    public void Dispose()
    {
        lock (_ending)
        {
            _isOver = true;
            _wakeUp.Signal();
        }
    }

    private void Run()
    {
        while (!_isOver)
        {
            _ = _epoll.Wait(Timeout.Infinite);
            _wakeUp.Clear();
            while (!_isOver && _waiting.TryDequeue(out var change)) _handler(change);
        }
        lock (_ending)
        {
            _epoll.Dispose();
            _wakeUp.Dispose();
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
