using System.Collections.Immutable;
using System.Net;

namespace Holdfast.Bgp.Wire;

/// <summary>
/// Prefixes as NLRI: a length in bits and as many octets as it needs (RFC 4271, section 4.3; RFC 4760, section 5).
/// </summary>
internal static class PrefixEncoding
{
    /// <summary>Octets that <paramref name="prefix"/> takes.</summary>
    public static int Size(Prefix prefix) => 1 + OctetsFor(prefix.Length);

    public static void Write(ref WireWriter writer, Prefix prefix)
    {
        Span<byte> octets = stackalloc byte[16];
        prefix.WriteAddress(octets);
        writer.WriteByte((byte)prefix.Length);
        writer.Write(octets[..OctetsFor(prefix.Length)]);
    }

    /// <summary>Reads prefixes up to the end.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public static string? TryRead(ReadOnlySpan<byte> octets, AddressFamily family, out EquatableArray<Prefix> prefixes)
    {
        var (addressLength, maxLength) = family == AddressFamily.Ipv4Unicast ? (4, 32) : (16, 128);
        var builder = ImmutableArray.CreateBuilder<Prefix>();
        var reader = new WireReader(octets);
        Span<byte> address = stackalloc byte[16];
        prefixes = [];
        while (reader.TryReadByte(out var length))
        {
            if (length > maxLength) return $"prefix {builder.Count + 1} of {family} has length {length}";
            if (!reader.TryRead(OctetsFor(length), out var significant))
                return $"prefix {builder.Count + 1} of {family} is cut off";
            address.Clear();
            significant.CopyTo(address);
            builder.Add(new Prefix(new IPAddress(address[..addressLength]), length));
        }
        prefixes = new EquatableArray<Prefix>(builder.DrainToImmutable());
        return null;
    }

    private static int OctetsFor(int bits) => (bits + 7) / 8;
}
