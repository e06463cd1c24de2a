using System.Net;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Addresses;

/// <summary>What is logged of the service addresses.</summary>
internal static partial class AddressLog
{
    /// <summary>Logs what a pass changed, and counts what of it were repairs.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="link">The interface.</param>
    /// <param name="before">How things stood before the pass.</param>
    /// <param name="done">The pass.</param>
    /// <param name="fresh">The interface is newly wanted.</param>
    /// <returns>Repairs made.</returns>
    public static int Changes(ILogger logger, string link, AddressKeeperStatus before, Reconciliation done, bool fresh)
    {
        var repairs = 0;
        if (done.Error is not null && done.Error != before.Error)
            InterfaceUnusable(logger, done.Error);
        if (done.InterfaceRepaired && !fresh && before.Error is null)
        {
            InterfaceRepaired(logger, link);
            repairs++;
        }
        foreach (var now in done.Addresses)
        {
            var old = before.Addresses.FirstOrDefault(status => status.Address.Equals(now.Address));
            if (done.Added.Contains(now.Address) && now.State == AddressState.Missing)
                repairs++; // contested, which was said once
            else if (done.Added.Contains(now.Address) && old is { State: not AddressState.Missing })
            {
                Repaired(logger, now.Address, link);
                repairs++;
            }
            else if (done.Added.Contains(now.Address))
                Added(logger, now.Address, link);
            else if (now.State == AddressState.Ours && old is null)
                Adopted(logger, now.Address, link);
            else if (now.State == AddressState.Foreign && old?.State != AddressState.Foreign)
                Foreign(logger, now.Address, link);
            else if (now.IsUsable && old is { IsUsable: false })
                UsableAgain(logger, now.Address, link);
            if (now.Error is not null && now.Error != old?.Error && done.Error is null)
                Unusable(logger, now.Address, now.Error);
        }
        foreach (var (from, address) in done.Removed)
            Removed(logger, address, from);
        return repairs;
    }

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

    [LoggerMessage(11, LogLevel.Information, "{Address} on {Interface} can be used again")]
    public static partial void UsableAgain(ILogger logger, IPAddress address, string @interface);

    [LoggerMessage(10, LogLevel.Error, "Service addresses cannot be looked after: {Error}")]
    public static partial void Failed(ILogger logger, string error);
}
