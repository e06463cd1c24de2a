using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>A service binding as an operator writes it: <c>1 dot.example. alpn=dot port=853</c> (RFC 9460).</summary>
internal sealed class ServiceBinding
{
    private static readonly string[] Keys =
        ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath"];

    private ServiceBinding(Name target, byte[] data, IReadOnlyList<IPAddress> hints) =>
        (Target, Data, Hints) = (target, data, hints);

    /// <summary>The host; the root for the owner itself.</summary>
    public Name Target { get; }

    /// <summary>Its data on the wire.</summary>
    public byte[] Data { get; }

    /// <summary>The addresses of its hints.</summary>
    public IReadOnlyList<IPAddress> Hints { get; }

    /// <summary>Reads it; null, and what is wrong, when it is not one.</summary>
    public static ServiceBinding? Parse(string text, out string wrong)
    {
        wrong = "";
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2 || !ushort.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var priority)
            || !Name.TryParse(words[1], out var target))
        {
            wrong = "it begins with a priority and a target";
            return null;
        }

        var parameters = new SortedDictionary<int, byte[]>();
        var hints = new List<IPAddress>();
        foreach (var word in words[2..])
        {
            var (name, value) = word.IndexOf('=', StringComparison.Ordinal) is var at and >= 0
                ? (word[..at], word[(at + 1)..].Trim('"')) : (word, "");
            var key = KeyOf(name);
            if (key < 0 || Value(key, value, hints) is not { } octets || octets.Length > ushort.MaxValue
                || !parameters.TryAdd(key, octets))
            {
                wrong = $"`{word}` is no parameter of it, or stands there twice";
                return null;
            }
        }

        if (priority == 0 && parameters.Count > 0)
        {
            wrong = "an alias (priority 0) has no parameters";
            return null;
        }

        return new(target, Wire(priority, target, parameters), hints);
    }

    private static byte[] Wire(ushort priority, Name target, SortedDictionary<int, byte[]> parameters)
    {
        List<byte> data = [.. Number(priority), .. target.Wire];
        foreach (var (key, value) in parameters)
            data.AddRange([.. Number(key), .. Number(value.Length), .. value]);
        return [.. data];
    }

    private static int KeyOf(string name)
    {
        if (Array.IndexOf(Keys, name) is var known and >= 0)
            return known;
        return name.StartsWith("key", StringComparison.Ordinal)
            && ushort.TryParse(name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    private static byte[]? Value(int key, string value, List<IPAddress> hints) => key switch
    {
        0 => Mandatory(value),
        1 => Alpn(value),
        2 => value.Length == 0 ? [] : null,
        3 => ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? Number(port) : null,
        4 => Addresses(value, AddressFamily.InterNetwork, hints),
        5 => Base64(value),
        6 => Addresses(value, AddressFamily.InterNetworkV6, hints),
        _ => Encoding.UTF8.GetBytes(value),
    };

    private static byte[]? Mandatory(string value)
    {
        int[] keys = [.. value.Split(',').Select(KeyOf).Order()];
        return keys[0] <= 0 ? null : [.. keys.SelectMany(key => Number(key))];
    }

    private static byte[]? Alpn(string value)
    {
        var identifiers = value.Split(',').Select(Encoding.UTF8.GetBytes).ToList();
        return identifiers.Any(one => one.Length is 0 or > byte.MaxValue) ? null
            : [.. identifiers.SelectMany(one => (byte[])[(byte)one.Length, .. one])];
    }

    private static byte[]? Addresses(string value, AddressFamily family, List<IPAddress> hints)
    {
        var octets = new List<byte>();
        foreach (var text in value.Split(','))
        {
            if (!IPAddress.TryParse(text, out var address) || address.AddressFamily != family)
                return null;
            hints.Add(address);
            octets.AddRange(address.GetAddressBytes());
        }

        return [.. octets];
    }

    private static byte[]? Base64(string value)
    {
        var octets = new byte[value.Length];
        return value.Length > 0 && Convert.TryFromBase64String(value, octets, out var length) ? octets[..length] : null;
    }

    private static byte[] Number(int number)
    {
        var octets = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(octets, (ushort)number);
        return octets;
    }
}
