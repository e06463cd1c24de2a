using Holdfast.Linux;
using Holdfast.Linux.Netlink;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Rib;

/// <summary>
/// Calls back when an address of either family or an interface of this machine has changed, whoever changed it. It calls from a
/// thread of its own, one call at a time and with no lock held; changes during a call are covered by one further call.
/// </summary>
internal sealed partial class LinkChanges : IDisposable
{
    // Once the kernel tells no more.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly Action _changed;
    private readonly ILogger _logger;
    private readonly NetlinkThread _thread;
    private bool _polls;

    private LinkChanges(Action changed, ILogger logger, NetlinkMonitor monitor)
    {
        _changed = changed;
        _logger = logger;
        _thread = new NetlinkThread("bgp-links", monitor, Turn, Poll);
        _thread.Start();
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
        catch (Exception error) when (error is NetlinkException or SystemCallException)
        {
            NotFollowed(logger, error.Message);
            return null;
        }
    }

    /// <summary>Ends it; waits for a call under way, so the caller must hold no lock that the call takes.</summary>
    public void Dispose() => _thread.Dispose();

    // Which change it is does not matter, nor whether some were lost: the addresses are read anew.
    private TimeSpan Turn(bool changed)
    {
        if (changed || _polls) _changed();
        return _polls ? PollInterval : TimeSpan.MaxValue;
    }

    private void Poll(NetlinkException error)
    {
        _polls = true;
        ReadByTime(_logger, error.Message);
    }

    [LoggerMessage(13, LogLevel.Warning, "BGP next hops do not follow changes of this machine's addresses: {Reason}")]
    private static partial void NotFollowed(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "BGP next hops follow this machine's addresses once a second: {Reason}")]
    private static partial void ReadByTime(ILogger logger, string reason);
}
