using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp.Bfd;

/// <summary>What BFD logs.</summary>
internal static partial class BfdLog
{
    [LoggerMessage(40, LogLevel.Information, "BFD with {Neighbor} is Up")]
    public static partial void BfdUp(this ILogger logger, string neighbor);

    [LoggerMessage(41, LogLevel.Warning, "BFD with {Neighbor} is Down: {Reason}")]
    public static partial void BfdDown(this ILogger logger, string neighbor, string reason);

    [LoggerMessage(42, LogLevel.Information, "BFD with {Neighbor} is closed: administratively down {Where}")]
    public static partial void BfdClosed(this ILogger logger, string neighbor, string where);

    [LoggerMessage(43, LogLevel.Error, "{Reason}")]
    public static partial void BfdCannotReceive(this ILogger logger, string reason);
}
