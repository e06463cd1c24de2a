using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Holdfast.Linux.Netlink;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Addresses;

/// <summary>
/// Keeps the service addresses on their interface: as /32 and /128, without duplicate address detection, never chosen as
/// a source by themselves, and marked as ours. It adopts what a killed run left, puts back within moments what someone
/// removes, and never removes what it did not add. It stays in the network namespace it was made in. All its work is done on a
/// thread of its own, so that it notices and tells what happens to the addresses whatever the thread pool does.
/// </summary>
public sealed class AddressKeeper : IAsyncDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1); // while something is wrong
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30); // should an event be lost

    private readonly ILogger _logger;
    private readonly Rtnetlink _rtnetlink;
    private readonly NetlinkThread _thread;
    private readonly AddressMarks _marks;
    private readonly AddressReconciler _reconciler;
    private readonly ConcurrentQueue<Action> _requests = new();
    private readonly TimeProvider _time;
    private readonly bool _leavesAllAlone;
    private InterfaceOptions? _on;
    private ImmutableArray<IPAddress> _wanted = [];
    private AddressKeeperStatus _status = AddressKeeperStatus.None;
    private string? _marksError;
    private long _lastPass;
    private bool _stopped;
    private bool _disposed;

    /// <summary>A keeper that wants nothing yet.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Makes its logger.</param>
    /// <exception cref="NetlinkException">No rtnetlink socket can be had.</exception>
    public AddressKeeper(AddressKeeperOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_time, _leavesAllAlone) = (time, options.LeavesAllAlone);
        _logger = loggers.CreateLogger<AddressKeeper>();
        _rtnetlink = new Rtnetlink();
        _marks = new AddressMarks(options, time);
        _reconciler = new AddressReconciler(
            _rtnetlink, _marks, new ServiceInterface(_rtnetlink, options.DummyKind), new RemovalHistory(time));
        _thread = new NetlinkThread("addresses", new NetlinkMonitor(), Turn, OnMonitorFailed);
        _thread.Start();
    }

    /// <summary>How the addresses stand; may be read from any thread.</summary>
    public AddressKeeperStatus Status => Volatile.Read(ref _status);

    /// <summary>
    /// Why it is not kept which addresses are ours, where the kernel does not keep it; null while all is well. May be read from
    /// any thread.
    /// </summary>
    public string? StateFileError => _marks.Error;

    /// <summary>
    /// Raised on the keeper's thread when <see cref="Status"/> has changed; handlers return at once and wait for nobody.
    /// </summary>
    public event Action? Changed;

    /// <summary>
    /// Makes these the wanted addresses: adds what is missing, then removes what is ours and no longer wanted. To take an
    /// address away in order, withdraw its route between a call with old and new addresses and one with the new alone.
    /// What cannot be put in place now, for want of the interface too, is tried again until it is.
    /// </summary>
    /// <param name="on">The interface they belong on.</param>
    /// <param name="wanted">The addresses.</param>
    /// <param name="cancellation">Ends the wait; what was begun is finished.</param>
    /// <returns>How they stand now.</returns>
    public Task<AddressKeeperStatus> ReconfigureAsync(
        InterfaceOptions on, IReadOnlyCollection<IPAddress> wanted, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(on);
        ImmutableArray<IPAddress> addresses = [.. wanted.Distinct()];
        return Ask(() =>
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            if (_leavesAllAlone) return Status;
            var moved = _on != on;
            (_on, _wanted) = (on, addresses);
            Pass(moved);
            Changed?.Invoke();
            return Status;
        }).WaitAsync(cancellation);
    }

    /// <summary>Removes what is ours, and the interface if Holdfast made it. Withdraw the routes before.</summary>
    public Task StopAsync() => Ask(() =>
    {
        if (_on is null || _stopped) return false;
        _stopped = true;
        try
        {
            var (removed, error) = _reconciler.RemoveAll();
            _marks.Flush();
            foreach (var (link, address) in removed)
                AddressLog.Removed(_logger, address, link);
            if (error is not null)
                AddressLog.Failed(_logger, error);
            Volatile.Write(ref _status, Status with { Addresses = [] });
        }
        catch (NetlinkException e)
        {
            AddressLog.Failed(_logger, e.Message);
        }
        return true;
    });

    /// <summary>Ends the keeping, and leaves the addresses as they are unless <see cref="StopAsync"/> came before.</summary>
    public ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            _thread.Dispose();
            _stopped = true;
            while (_requests.TryDequeue(out var late)) late();
            _rtnetlink.Dispose();
            _marks.Dispose();
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Has something done on the keeper's thread.</summary>
    private Task<T> Ask<T>(Func<T> request)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Enqueue(() =>
        {
            try
            {
                done.SetResult(request());
            }
            catch (Exception e) when (e is ObjectDisposedException or NetlinkException)
            {
                done.SetException(e);
            }
        });
        _thread.Wake();
        return done.Task;
    }

    private TimeSpan Turn(bool changed)
    {
        while (_requests.TryDequeue(out var request)) request();
        if (_on is null || _stopped) return CheckInterval;
        if (changed || _time.GetElapsedTime(_lastPass) >= Interval)
        {
            var before = Status;
            Pass(fresh: false);
            if (!ReferenceEquals(before, Status)) Changed?.Invoke();
        }
        return Interval;
    }

    private TimeSpan Interval =>
        Status.Error is null && Status.Addresses.All(address => address.IsUsable) ? CheckInterval : RetryInterval;

    private void OnMonitorFailed(NetlinkException e) => AddressLog.Failed(_logger,
        $"changes are not told any more: {e.Message}; looking every {CheckInterval.TotalSeconds} s");

    /// <summary>One pass; tells in the log and in <see cref="Status"/> what it found.</summary>
    /// <param name="fresh">The interface is newly wanted: what has to be done to it is no repair.</param>
    private void Pass(bool fresh)
    {
        _lastPass = _time.GetTimestamp();
        var before = fresh ? AddressKeeperStatus.None : Status;
        Reconciliation done;
        try
        {
            done = _reconciler.Run(_on!, _wanted);
        }
        catch (NetlinkException e)
        {
            // That the kernel does not tell (it is short of memory) takes no address away.
            var unknown = _wanted.Select(address => before.Addresses.FirstOrDefault(known => known.Address.Equals(address))
                ?? new AddressStatus(address, AddressState.Missing, e.Message));
            done = new(e.Message, false, [.. unknown], [], []);
        }
        var repairs = AddressLog.Changes(_logger, _on!.Name, before, done, fresh);
        string? marksError = _marks.Error;
        if (marksError is not null && _marksError is null)
            AddressLog.MarksNotKept(_logger, marksError);
        _marksError = marksError;
        if (fresh || repairs > 0 || done.Error != before.Error || !done.Addresses.SequenceEqual(before.Addresses))
            Volatile.Write(ref _status, new(_on.Name, done.Error, done.Addresses, Status.Repairs + repairs));
    }
}
