using System.Net;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Addresses;

/// <summary>What is logged of the service addresses.</summary>
internal static partial class AddressLog
{
    [LoggerMessage(1, LogLevel.Information, "{Address} put on {Interface}")]
    public static partial void Added(ILogger logger, IPAddress address, string @interface);

    [LoggerMessage(2, LogLevel.Information, "{Address} is on {Interface} already, left by an earlier run")]
    public static partial void Adopted(ILogger logger, IPAddress address, string @interface);

    [LoggerMessage(3, LogLevel.Information, "{Address} is on {Interface} already, put there by someone else; it will be left")]
    public static partial void Foreign(ILogger logger, IPAddress address, string @interface);

    [LoggerMessage(4, LogLevel.Warning, "{Address} had been removed from {Interface} by someone else; it is put back")]
    public static partial void Repaired(ILogger logger, IPAddress address, string @interface);

    [LoggerMessage(5, LogLevel.Warning, "{Interface} had been taken away or set down by someone else; it is there and up again")]
    public static partial void InterfaceRepaired(ILogger logger, string @interface);

    [LoggerMessage(6, LogLevel.Information, "{Address} removed from {Interface}")]
    public static partial void Removed(ILogger logger, IPAddress address, string @interface);

    [LoggerMessage(7, LogLevel.Error, "{Address} cannot be used: {Error}")]
    public static partial void Unusable(ILogger logger, IPAddress address, string error);

    [LoggerMessage(8, LogLevel.Error, "Service addresses are not in place: {Error}")]
    public static partial void InterfaceUnusable(ILogger logger, string error);

    [LoggerMessage(9, LogLevel.Warning, "Which service addresses are ours cannot be kept: {Error}")]
    public static partial void MarksNotKept(ILogger logger, string error);

    [LoggerMessage(10, LogLevel.Error, "Service addresses cannot be looked after: {Error}")]
    public static partial void Failed(ILogger logger, string error);
}
