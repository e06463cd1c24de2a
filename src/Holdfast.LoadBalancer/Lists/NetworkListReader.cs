using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>Reads lists of addresses and networks, one a line.</summary>
internal static class NetworkListReader
{
    /// <summary>Reads a list; what is wrong with lines is reported, and they are left out.</summary>
    /// <param name="text">The list.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="problems">Where wrong lines are told.</param>
    /// <exception cref="ListException">It is no list at all.</exception>
    public static NetworkTable Read(Stream text, long length, ListProblems problems)
    {
        using var networks = new NetworkTable.Builder(length);
        var lines = new LineReader(text);
        while (lines.TryRead(out var line))
        {
            if (lines.IsUtf16)
                throw new ListException("it is in UTF-16; a list is in ASCII", problems);
            var first = NameListReader.NextWord(ref line);
            if (first.IsEmpty)
                continue;
            if (!NameListReader.NextWord(ref line).IsEmpty || lines.IsCut)
                problems.Add(lines.Number, "a line is one address or network, such as 192.0.2.0/24");
            else if (Read(first, out var network) is { } wrong)
                problems.Add(lines.Number, wrong);
            else if (!networks.TryAdd(network))
                throw new ListException("it has grown while it was read", problems);
        }

        return networks.Build();
    }

    private static string? Read(ReadOnlySpan<byte> text, out IPNetwork network)
    {
        network = default;
        int slash = text.IndexOf((byte)'/');
        var octets = slash < 0 ? text : text[..slash];
        if (!IsStrict(octets) || !IPAddress.TryParse(Encoding.ASCII.GetString(octets), out var address))
            return $"`{ListedName.Show(text)}` is no address and no network";
        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int length = bits;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length)
            || length > bits))
        {
            return $"`{ListedName.Show(text)}` has no prefix length from 1 to {bits}";
        }

        if (length == 0)
            return $"`{ListedName.Show(text)}` would fit every client";
        var known = Masked(address, length);
        if (!known.Equals(address))
            return $"`{ListedName.Show(text)}` has bits set beyond its length (did you mean `{known}/{length}`?)";
        network = new IPNetwork(address, length);
        return null;
    }

    // IPAddress reads "1" and "010.0.0.1" too, each as what nobody means, and brackets and scopes.
    private static bool IsStrict(ReadOnlySpan<byte> text)
    {
        if (text.Contains((byte)':'))
            return !text.ContainsAny("[]%"u8);
        int parts = 0;
        foreach (var part in text.Split((byte)'.'))
        {
            var octet = text[part];
            parts++;
            if (octet.Length is 0 or > 3 || (octet.Length > 1 && octet[0] == '0')
                || octet.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
                return false;
        }

        return parts == 4;
    }

    private static IPAddress Masked(IPAddress address, int length)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out int size);
        for (int i = 0; i < size; i++, length -= 8)
            octets[i] &= (byte)(length >= 8 ? 0xFF : length <= 0 ? 0 : 0xFF << (8 - length));
        return new IPAddress(octets[..size]);
    }
}
