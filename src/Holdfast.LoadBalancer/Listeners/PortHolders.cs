using System.Globalization;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>Finds out from /proc which processes hold a port, for an error message that helps.</summary>
internal static class PortHolders
{
    /// <summary>Such as <c>named (pid 612)</c>, several with commas; null when none is to be seen (as without root).</summary>
    public static string? Find(int port, ListenerProtocol protocol)
    {
        try
        {
            string[] tables = protocol.IsDatagram ? ["udp", "udp6"] : ["tcp", "tcp6"];
            var inodes = tables.SelectMany(table => Inodes($"/proc/net/{table}", port, protocol)).ToHashSet();
            string[] holders = [.. Directory.EnumerateDirectories("/proc")
                .Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0]) && Holds(directory, inodes))
                .Select(directory => $"{File.ReadAllText(directory + "/comm").Trim()} (pid {Path.GetFileName(directory)})")];
            return holders.Length == 0 ? null : string.Join(", ", holders);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Inodes(string table, int port, ListenerProtocol protocol)
    {
        const string listening = "0A";
        string suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (string line in File.ReadLines(table).Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[1].EndsWith(suffix, StringComparison.Ordinal)
                && (protocol.IsDatagram || fields[3] == listening))
            {
                yield return $"socket:[{fields[9]}]";
            }
        }
    }

    private static bool Holds(string process, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFiles(process + "/fd")
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && inodes.Contains(target));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
