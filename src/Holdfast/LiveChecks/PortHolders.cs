using System.Globalization;
using System.Net;

namespace Holdfast.LiveChecks;

/// <summary>Tells which processes hold a port, from <c>/proc</c>.</summary>
internal static class PortHolders
{
    private const string Listening = "0A";

    /// <summary>The processes; none where this user may not see them.</summary>
    public static IReadOnlyList<PortHolder> Of(IPEndPoint endPoint, bool isDatagram)
    {
        var name = isDatagram ? "udp" : "tcp";
        HashSet<string> sockets =
        [
            .. Sockets($"/proc/net/{name}", endPoint, isDatagram), .. Sockets($"/proc/net/{name}6", endPoint, isDatagram),
        ];
        return sockets.Count == 0 ? []
            : [.. Directory.EnumerateDirectories("/proc").Select(path => Holder(path, sockets)).OfType<PortHolder>()];
    }

    private static IEnumerable<string> Sockets(string table, IPEndPoint endPoint, bool isDatagram)
    {
        foreach (var line in Lines(table).Skip(1))
        {
            // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 10 || (!isDatagram && fields[3] != Listening)) continue;
            var local = fields[1].Split(':');
            if (local.Length != 2 || !int.TryParse(local[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port)
                || port != endPoint.Port || !Meets(Address(local[0]), endPoint.Address)) continue;
            yield return $"socket:[{fields[9]}]";
        }
    }

    private static bool Meets(IPAddress? held, IPAddress wanted) =>
        held is null || held.Equals(wanted) || held.Equals(IPAddress.Any) || held.Equals(IPAddress.IPv6Any)
        || wanted.Equals(IPAddress.Any) || wanted.Equals(IPAddress.IPv6Any);

    // Words of 32 bits, each in the machine's own order.
    private static IPAddress? Address(string hexadecimal)
    {
        if (hexadecimal.Length is not (8 or 32)) return null;
        var octets = Convert.FromHexString(hexadecimal);
        if (BitConverter.IsLittleEndian)
            for (var word = 0; word < octets.Length; word += 4) octets.AsSpan(word, 4).Reverse();
        var address = new IPAddress(octets);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static PortHolder? Holder(string path, HashSet<string> sockets)
    {
        if (!int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) return null;
        try
        {
            return Directory.EnumerateFiles(path + "/fd").Any(file => sockets.Contains(new FileInfo(file).LinkTarget ?? ""))
                ? new PortHolder(process, Lines(path + "/comm").FirstOrDefault() ?? "") : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

/// <summary>A process that holds a port.</summary>
/// <param name="Process">Its number.</param>
/// <param name="Program">Its program's name.</param>
internal sealed record PortHolder(int Process, string Program)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Program} (process {Process})");
}
