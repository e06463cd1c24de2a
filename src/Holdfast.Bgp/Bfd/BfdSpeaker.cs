using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Polling;

namespace Holdfast.Bgp.Bfd;

/// <summary>
/// Watches peers by BFD (RFC 5880) on a thread of its own: neither a busy thread pool nor a log that blocks can make a session
/// miss its time. The thread takes no lock, and allocates nothing while nothing changes and nobody asks. All members may be
/// called from any thread.
/// </summary>
internal sealed partial class BfdSpeaker : IDisposable
{
    // How often it is looked whether what the sessions vouch for still works, and whether a missing socket can be had.
    private const long LookInterval = 100_000;
    private const long RetryInterval = 1_000_000;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _beginning;
    private readonly Func<bool> _forwards;
    private readonly Epoll _epoll = new(8);
    private readonly TimerDescriptor _timer = new();
    private readonly BfdReceivers _receivers;
    private readonly BfdReceivers.Handler _handle;
    private readonly BfdSessions _sessions;
    private readonly BfdRequests _requests = new();
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _urgency = "";
    private long _allocatedForOthers;
    private long _retryDue;
    private bool _isDisposed;
    private bool _isStarted;
    private bool _isStopping;

    /// <param name="time">The clock.</param>
    /// <param name="forwards">
    /// Whether what the sessions vouch for works. Asked ten times a second and more often, on the thread: it must be quick, take
    /// no lock, and not allocate.
    /// </param>
    /// <param name="changed">Is told of changes, on the thread: it must neither wait nor call back.</param>
    /// <param name="ports">Where we receive.</param>
    /// <param name="remotePorts">Where peers receive.</param>
    public BfdSpeaker(TimeProvider time, Func<bool> forwards, Action<BfdChange> changed, BfdPorts? ports = null,
        BfdPorts? remotePorts = null)
    {
        _time = time;
        _beginning = time.GetTimestamp();
        _forwards = forwards;
        _receivers = new BfdReceivers(_epoll, ports ?? BfdPorts.Assigned);
        _handle = Handle;
        _sessions = new BfdSessions(remotePorts ?? BfdPorts.Assigned, changed);
        _epoll.Add(_timer.Descriptor, Readiness.Readable, 0);
        _epoll.Add(_requests.Descriptor, Readiness.Readable, 0);
        _thread = new Thread(Run) { Name = "bfd", IsBackground = true };
    }

    /// <summary>For tests: octets the thread has allocated since it began, those of answers to others apart.</summary>
    internal long AllocatedByThread { get; private set; }

    private long Now => _time.GetElapsedTime(_beginning).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>
    /// Makes these the peers. Sessions go on where no more than intervals, TTL or the way to the peer differ; those that are
    /// gone say AdminDown.
    /// </summary>
    public void Reconfigure(IReadOnlyList<BfdPeer> peers) => Ask(() =>
    {
        if (_isStopping) return false;
        _sessions.Reconfigure(peers, Now);
        _receivers.Reconfigure(_sessions.Listening);
        return true;
    });

    /// <summary>Everything known, as it is now.</summary>
    public BfdSnapshot Snapshot() => Ask(() => _sessions.Snapshot(Now, _time.GetUtcNow(), _urgency, _receivers.Error));

    /// <summary>Ends all sessions with AdminDown.</summary>
    /// <returns>Ends when that is sent.</returns>
    public Task StopAsync()
    {
        Ask(() =>
        {
            if (!_isStopping) _sessions.EndAll(Now);
            return _isStopping = true;
        });
        return _ended.Task;
    }

    /// <summary>Frees everything; after <see cref="StopAsync"/> has ended.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _sessions.Dispose();
        _receivers.Dispose();
        _timer.Dispose();
        _requests.Dispose();
        _epoll.Dispose();
    }

    private T Ask<T>(Func<T> request)
    {
        lock (_gate)
        {
            if (!_isStarted) _thread.Start();
            _isStarted = true;
        }
        return _requests.Ask(request);
    }

    private void Run()
    {
        _urgency = ThreadUrgency.Raise();
        while (!_isStopping)
        {
            var wait = Turn();
            if (_isStopping || (wait <= 0 && !_isSuspended)) continue;
            _timer.Start(_isSuspended ? SuspendedWait : wait);
            _ = _epoll.Wait(Timeout.Infinite);
        }
        _requests.Close();
        _ended.SetResult();
    }

    // Takes what has come before it looks at timers: a thread that was kept from running must not hold for silent whom it
    // did not listen to. Returns the microseconds until there is something to do.
    private long Turn()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        _requests.Serve();
        _allocatedForOthers += GC.GetAllocatedBytesForCurrentThread() - before;
        if (_isSuspended) return Timeout.Infinite;
        _receivers.Drain(_handle);
        var now = Now;
        var replaced = _sessions.Advance(_forwards(), now);
        if (replaced || (_receivers.Error is not null && now >= _retryDue))
        {
            _retryDue = now + RetryInterval;
            _receivers.Reconfigure(_sessions.Listening);
        }
        AllocatedByThread = GC.GetAllocatedBytesForCurrentThread() - _allocatedForOthers;
        return _sessions.NextDue(now + LookInterval) - now;
    }

    private void Handle(ReadOnlySpan<byte> datagram, in ReceivedFrom from, bool multihop) =>
        _sessions.Receive(datagram, from, multihop, Now);
}
