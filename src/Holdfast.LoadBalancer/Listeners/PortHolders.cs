using System.Globalization;
using Holdfast.Linux.Processes;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>Finds out from /proc which processes hold a port, for an error message that helps.</summary>
internal static class PortHolders
{
    /// <summary>
    /// Such as <c>named (pid 612)</c>, several with commas; their users, where the processes are not to be seen, which takes
    /// CAP_SYS_PTRACE; null when the kernel tells nothing.
    /// </summary>
    public static string? Find(int port, ListenerProtocol protocol)
    {
        try
        {
            string[] tables = protocol.IsDatagram ? ["udp", "udp6"] : ["tcp", "tcp6"];
            var sockets = tables.SelectMany(table => Sockets($"/proc/net/{table}", port, protocol)).ToArray();
            var inodes = sockets.Select(socket => socket.Inode).ToHashSet();
            string[] holders = [.. Directory.EnumerateDirectories("/proc")
                .Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0]) && Holds(directory, inodes))
                .Select(directory => $"{File.ReadAllText(directory + "/comm").Trim()} (pid {Path.GetFileName(directory)})")];
            return holders.Length > 0 ? string.Join(", ", holders)
                : sockets.Length > 0 ? $"{Users(sockets.Select(socket => socket.User))} ('ss -lnp' as root tells which)" : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Users(IEnumerable<string> users) => string.Join(", ", users.Distinct()
        .Select(user => $"a process of {CommandUser.Find(user)?.Name ?? user}"));

    private static IEnumerable<(string User, string Inode)> Sockets(string table, int port, ListenerProtocol protocol)
    {
        const string listening = "0A";
        string suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (string line in File.ReadLines(table).Skip(1))
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[1].EndsWith(suffix, StringComparison.Ordinal)
                && (protocol.IsDatagram || fields[3] == listening))
            {
                yield return (fields[7], $"socket:[{fields[9]}]");
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
