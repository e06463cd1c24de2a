using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Addresses;

/// <summary>Tells in the log what a pass changed, and counts what of it were repairs.</summary>
internal static class AddressReport
{
    /// <summary>Logs the difference.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="link">The interface.</param>
    /// <param name="before">How things stood before the pass.</param>
    /// <param name="done">The pass.</param>
    /// <param name="fresh">The interface is newly wanted.</param>
    /// <returns>Repairs made.</returns>
    public static int Log(ILogger logger, string link, AddressKeeperStatus before, Reconciliation done, bool fresh)
    {
        var repairs = 0;
        if (done.Error is not null && done.Error != before.Error)
            AddressLog.InterfaceUnusable(logger, done.Error);
        if (done.InterfaceRepaired && !fresh && before.Error is null)
        {
            AddressLog.InterfaceRepaired(logger, link);
            repairs++;
        }
        foreach (var now in done.Addresses)
        {
            var old = before.Addresses.FirstOrDefault(status => status.Address.Equals(now.Address));
            if (done.Added.Contains(now.Address) && old is { State: not AddressState.Missing })
            {
                AddressLog.Repaired(logger, now.Address, link);
                repairs++;
            }
            else if (done.Added.Contains(now.Address))
                AddressLog.Added(logger, now.Address, link);
            else if (now.State == AddressState.Ours && old is null)
                AddressLog.Adopted(logger, now.Address, link);
            else if (now.State == AddressState.Foreign && old?.State != AddressState.Foreign)
                AddressLog.Foreign(logger, now.Address, link);
            if (now.Error is not null && now.Error != old?.Error && done.Error is null)
                AddressLog.Unusable(logger, now.Address, now.Error);
        }
        foreach (var (from, address) in done.Removed)
            AddressLog.Removed(logger, address, from);
        return repairs;
    }
}
