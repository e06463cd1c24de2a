using System.Net;
using Holdfast.Bgp.Wire;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Session;

/// <summary>What the speaker logs. Never a key.</summary>
internal static partial class SessionLog
{
    /// <summary>A connection or session ended: as loudly as it matters.</summary>
    /// <param name="logger">The speaker's.</param>
    /// <param name="neighbor">Whose.</param>
    /// <param name="state">The state it ended in.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="isStopped">It was ended here, for good.</param>
    public static void Ended(this ILogger logger, string neighbor, SessionState state, SessionEnd end, bool isStopped)
    {
        if (state == SessionState.Connect) logger.NotReached(neighbor, end.Reason);
        else if (isStopped) logger.ClosedHere(neighbor, end.Reason);
        else if (state == SessionState.Established) logger.Down(neighbor, end.Reason);
        else logger.NotUp(neighbor, end.Reason);
    }

    [LoggerMessage(1, LogLevel.Information,
        "BGP neighbor {Neighbor} (AS {PeerAs}, router id {RouterId}) is up, hold time {HoldSeconds} s")]
    public static partial void Up(this ILogger logger, string neighbor, uint peerAs, IPAddress routerId, double holdSeconds);

    [LoggerMessage(2, LogLevel.Warning, "BGP neighbor {Neighbor} is down: {Reason}")]
    public static partial void Down(this ILogger logger, string neighbor, string reason);

    [LoggerMessage(3, LogLevel.Information, "BGP neighbor {Neighbor} is closed: {Reason}")]
    public static partial void ClosedHere(this ILogger logger, string neighbor, string reason);

    [LoggerMessage(4, LogLevel.Warning, "BGP neighbor {Neighbor} did not come up: {Reason}")]
    public static partial void NotUp(this ILogger logger, string neighbor, string reason);

    [LoggerMessage(20, LogLevel.Information,
        "BGP neighbor {Neighbor} (AS {PeerAs}, router id {RouterId}): its session goes on in this process")]
    public static partial void Adopted(this ILogger logger, string neighbor, uint peerAs, IPAddress routerId);

    [LoggerMessage(21, LogLevel.Warning,
        "BGP neighbor {Neighbor}: the session of the process before is ended, for what is configured now needs another: {Why}")]
    public static partial void NotAdopted(this ILogger logger, string neighbor, string why);

    [LoggerMessage(5, LogLevel.Debug, "BGP neighbor {Neighbor} is not reached: {Reason}")]
    public static partial void NotReached(this ILogger logger, string neighbor, string reason);

    [LoggerMessage(6, LogLevel.Warning, "BGP neighbor {Neighbor} sent a faulty UPDATE, which had no effect: {Faults}")]
    public static partial void FaultyUpdate(this ILogger logger, string neighbor, string faults);

    [LoggerMessage(7, LogLevel.Warning, "{Prefix} is not announced to BGP neighbor {Neighbor}: {Reason}")]
    public static partial void Withheld(this ILogger logger, Prefix prefix, string neighbor, string reason);

    [LoggerMessage(8, LogLevel.Error,
        "BGP cannot listen on port {Port}: {Reason}; it is tried again, and till then sessions come up only where we connect")]
    public static partial void CannotListen(this ILogger logger, int port, string reason);

    [LoggerMessage(14, LogLevel.Information, "BGP listens on port {Port} now")]
    public static partial void ListensNow(this ILogger logger, int port);

    [LoggerMessage(9, LogLevel.Information, "BGP connection from {Address} closed: no neighbor is configured there")]
    public static partial void UnknownPeer(this ILogger logger, IPAddress address);

    [LoggerMessage(12, LogLevel.Warning,
        "BGP connection from {Address} closed: {Prefix} has all the {Limit} neighbors it may have")]
    public static partial void TooManyNeighbors(this ILogger logger, IPAddress address, Prefix prefix, int limit);

    [LoggerMessage(10, LogLevel.Debug, "BGP neighbor {Neighbor}: sent {Messages} UPDATEs, {Routes} routes are announced")]
    public static partial void RoutesSent(this ILogger logger, string neighbor, int messages, int routes);

    [LoggerMessage(11, LogLevel.Error, "BGP neighbor {Neighbor} stays unconnected: {Reason}")]
    public static partial void CannotProtect(this ILogger logger, string neighbor, string reason);
}
