using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Holdfast.Linux.Netlink;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Addresses;

/// <summary>
/// Keeps the service addresses on their interface: as /32 and /128, without duplicate address detection, never chosen as
/// a source by themselves, and marked as ours. It adopts what a killed run left, puts back within moments what someone
/// removes, and never removes what it did not add. It stays in the network namespace it was made in.
/// </summary>
public sealed class AddressKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(20); // changes come in bursts
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250); // after a repair, lest two keepers race
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5); // while something is wrong
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(30); // should an event be lost

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Rtnetlink _rtnetlink;
    private readonly NetlinkMonitor _monitor;
    private readonly AddressMarks _marks;
    private readonly AddressReconciler _reconciler;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _changes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private InterfaceOptions? _on;
    private ImmutableArray<IPAddress> _wanted = [];
    private AddressKeeperStatus _status = AddressKeeperStatus.None;
    private string? _marksError;
    private Task _work = Task.CompletedTask;
    private bool _stopped;

    /// <summary>A keeper that wants nothing yet.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Makes its logger.</param>
    /// <exception cref="NetlinkException">No rtnetlink socket can be had.</exception>
    public AddressKeeper(AddressKeeperOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = time;
        _logger = loggers.CreateLogger<AddressKeeper>();
        _monitor = new NetlinkMonitor();
        _rtnetlink = new Rtnetlink();
        _marks = new AddressMarks(options);
        _reconciler = new AddressReconciler(_rtnetlink, _marks, new ServiceInterface(_rtnetlink, options.DummyKind));
    }

    /// <summary>How the addresses stand; may be read from any thread.</summary>
    public AddressKeeperStatus Status => Volatile.Read(ref _status);

    /// <summary>Raised when <see cref="Status"/> has changed; handlers return at once.</summary>
    public event Action? Changed;

    /// <summary>
    /// Makes these the wanted addresses: adds what is missing, then removes what is ours and no longer wanted. To take an
    /// address away in order, withdraw its route between a call with old and new addresses and one with the new alone.
    /// What cannot be put in place now, for want of the interface too, is tried again until it is.
    /// </summary>
    /// <param name="on">The interface they belong on.</param>
    /// <param name="wanted">The addresses.</param>
    /// <param name="cancellation">Ends the wait for a pass that is under way; what was begun is finished.</param>
    /// <returns>How they stand now.</returns>
    public async Task<AddressKeeperStatus> ReconfigureAsync(
        InterfaceOptions on, IReadOnlyCollection<IPAddress> wanted, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(on);
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            var first = _on is null;
            var moved = _on != on;
            _on = on;
            _wanted = [.. wanted.Distinct()];
            Pass(moved);
            if (first)
                _work = Task.WhenAll(Task.Run(ListenAsync, CancellationToken.None), Task.Run(KeepAsync, CancellationToken.None));
        }
        finally
        {
            _gate.Release();
        }
        Changed?.Invoke();
        return Status;
    }

    /// <summary>Removes what is ours, and the interface if Holdfast made it. Withdraw the routes before.</summary>
    public async Task StopAsync()
    {
        await EndWorkAsync().ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_on is null || _stopped)
                return;
            _stopped = true;
            var (removed, error) = _reconciler.RemoveAll();
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
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the keeping, and leaves the addresses as they are unless <see cref="StopAsync"/> came before.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndWorkAsync().ConfigureAwait(false);
        _rtnetlink.Dispose();
        _gate.Dispose();
        _stopping.Dispose();
    }

    private async Task EndWorkAsync()
    {
        if (!_stopping.IsCancellationRequested)
            await _stopping.CancelAsync().ConfigureAwait(false);
        _monitor.Dispose();
        await _work.ConfigureAwait(false);
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var _ in _monitor.ChangesAsync(_stopping.Token).ConfigureAwait(false))
                _changes.Writer.TryWrite(true);
        }
        catch (OperationCanceledException)
        {
        }
        catch (SocketException e)
        {
            AddressLog.Failed(_logger,
                $"changes are not told any more: {e.Message}; looking every {CheckInterval.TotalSeconds} s");
        }
    }

    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                var well = Status.Error is null && Status.Addresses.All(address => address.IsUsable);
                await WaitForChangeAsync(well ? CheckInterval : RetryInterval).ConfigureAwait(false);
                await Task.Delay(Settle, _time, _stopping.Token).ConfigureAwait(false);
                _changes.Reader.TryRead(out _);
                var before = Status;
                await _gate.WaitAsync(_stopping.Token).ConfigureAwait(false);
                try
                {
                    Pass(fresh: false);
                }
                finally
                {
                    _gate.Release();
                }
                if (ReferenceEquals(before, Status))
                    continue;
                Changed?.Invoke();
                await Task.Delay(Pause, _time, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task WaitForChangeAsync(TimeSpan atMost)
    {
        try
        {
            await _changes.Reader.WaitToReadAsync(_stopping.Token).AsTask().WaitAsync(atMost, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>One pass; tells in the log and in <see cref="Status"/> what it found. Called with the gate held.</summary>
    /// <param name="fresh">The interface is newly wanted: what has to be done to it is no repair.</param>
    private void Pass(bool fresh)
    {
        Reconciliation done;
        try
        {
            done = _reconciler.Run(_on!, _wanted);
        }
        catch (NetlinkException e)
        {
            done = new(e.Message, false, [.. _wanted.Select(a => new AddressStatus(a, AddressState.Missing, e.Message))], [], []);
        }
        var before = fresh ? AddressKeeperStatus.None : Status;
        var repairs = AddressLog.Changes(_logger, _on!.Name, before, done, fresh);
        if (_marks.Error is { } error && error != _marksError)
            AddressLog.MarksNotKept(_logger, error);
        _marksError = _marks.Error;
        if (fresh || repairs > 0 || done.Error != before.Error || !done.Addresses.SequenceEqual(before.Addresses))
            Volatile.Write(ref _status, new(_on.Name, done.Error, done.Addresses, Status.Repairs + repairs));
    }
}
