using System.Net.Sockets;
using System.Threading.Channels;
using Holdfast.Linux.Netlink;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Rib;

/// <summary>
/// Calls back when an address of either family or an interface of this machine has changed, whoever changed it. Each instance
/// has an rtnetlink socket of its own and shares no lock with others. It calls from the thread pool, one call at a time and
/// with no lock held; changes during a call are covered by one further call.
/// </summary>
internal sealed partial class LinkChanges : IAsyncDisposable
{
    private readonly Action _changed;
    private readonly ILogger _logger;
    private readonly NetlinkMonitor _monitor;
    private readonly Channel<bool> _pending =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _work;

    private LinkChanges(Action changed, ILogger logger, NetlinkMonitor monitor)
    {
        _changed = changed;
        _logger = logger;
        _monitor = monitor;
        _work = Task.WhenAll(Task.Run(ListenAsync), Task.Run(CallBackAsync));
    }

    /// <summary>Begins to listen: what changes after it returns is told of.</summary>
    /// <param name="changed">Called after changes.</param>
    /// <param name="logger">Told once if there is nothing to listen to.</param>
    /// <param name="open">Opens the monitor; null: in the calling thread's network namespace.</param>
    /// <returns>Null when the kernel gives no monitor; the log has the reason then.</returns>
    public static LinkChanges? Listen(Action changed, ILogger logger, Func<NetlinkMonitor>? open = null)
    {
        try
        {
            return new LinkChanges(changed, logger, open is null ? new NetlinkMonitor() : open());
        }
        catch (Exception error) when (error is NetlinkException or SocketException)
        {
            NotFollowed(logger, error.Message);
            return null;
        }
    }

    /// <summary>Ends it; waits for a call under way, so the caller must hold no lock that the call takes.</summary>
    public async ValueTask DisposeAsync()
    {
        _monitor.Dispose();
        await _work.ConfigureAwait(false);
    }

    private async Task ListenAsync()
    {
        try
        {
            // Which change it is does not matter, nor whether some were lost: the addresses are read anew.
            await foreach (var _ in _monitor.ChangesAsync().ConfigureAwait(false)) _pending.Writer.TryWrite(true);
        }
        catch (SocketException error)
        {
            NotFollowed(_logger, error.Message);
        }
        finally
        {
            _pending.Writer.Complete();
        }
    }

    private async Task CallBackAsync()
    {
        await foreach (var _ in _pending.Reader.ReadAllAsync().ConfigureAwait(false)) _changed();
    }

    [LoggerMessage(13, LogLevel.Warning, "BGP next hops do not follow changes of this machine's addresses: {Reason}")]
    private static partial void NotFollowed(ILogger logger, string reason);
}
