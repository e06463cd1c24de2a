namespace Holdfast.Dns.Wire;

/// <summary>The data of the client subnet option (RFC 7871, section 6).</summary>
public static class ClientSubnet
{
    /// <summary>The most octets of the option's data.</summary>
    public const int MaxLength = 20;

    /// <summary>
    /// Whether a client may send such data (RFC 7871, section 6): as many octets of address as the prefix has, none of its bits
    /// beyond the prefix, no scope, and no longer a prefix than the family has. A family that is not known is judged by the rest.
    /// </summary>
    public static bool IsQueryWellFormed(ReadOnlySpan<byte> data)
    {
        const int ipv4 = 1, ipv6 = 2;
        if (data.Length < 4 || data[3] != 0)
            return false;
        int family = HeaderLayout.Read(data, 0), prefixLength = data[2], octets = (prefixLength + 7) / 8;
        int longest = family switch { ipv4 => 32, ipv6 => 128, _ => byte.MaxValue };
        return prefixLength <= longest && data.Length == 4 + octets
            && (prefixLength % 8 == 0 || (byte)(data[^1] << (prefixLength % 8)) == 0);
    }

    /// <summary>
    /// Writes the option's data for a query: family, source prefix length, scope 0, and as many octets of the address as the
    /// prefix has, bits beyond it cleared. Returns their number.
    /// </summary>
    /// <param name="destination">At least <see cref="MaxLength"/> octets.</param>
    /// <param name="address">4 or 16 octets.</param>
    /// <param name="prefixLength">In bits, at most the address's.</param>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> address, int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, address.Length * 8);
        int octets = (prefixLength + 7) / 8;
        HeaderLayout.Write(destination, 0, address.Length == 4 ? 1 : 2);
        destination[2] = (byte)prefixLength;
        destination[3] = 0;
        address[..octets].CopyTo(destination[4..]);
        if (prefixLength % 8 != 0)
            destination[3 + octets] &= (byte)(0xFF << (8 - (prefixLength % 8)));
        return 4 + octets;
    }
}
