namespace Holdfast.Bgp.Wire.Attributes;

/// <summary>
/// The syntax of attributes that mean nothing to a speaker which imports no route: what their RFCs call malformed, no further.
/// </summary>
internal static class AttributeSyntax
{
    private const int Ipv6ExtendedCommunityLength = 20;
    private const byte IngressReplication = 6;
    private const byte ReservedTunnelType = 255;
    private const byte AigpTlv = 1;
    private const byte LabelIndexTlv = 1;

    /// <summary>Flags, tunnel type, label, tunnel identifier (RFC 6514, section 5).</summary>
    public static bool IsPmsiTunnel(ReadOnlySpan<byte> value)
    {
        if (value.Length < 5 || value[1] == ReservedTunnelType) return false;
        return value[1] != IngressReplication || value.Length is 5 + 4 or 5 + 16;
    }

    /// <summary>
    /// Tunnel TLVs, each with sub-TLVs whose types from 128 on have lengths of two octets (RFC 9012, section 2).
    /// </summary>
    public static bool IsTunnelEncapsulation(ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value);
        do
        {
            if (!reader.TryReadUInt16(out _) || !reader.TryReadUInt16(out var length) || !reader.TryRead(length, out var tunnel))
                return false;
            var subTlvs = new WireReader(tunnel);
            while (subTlvs.TryReadByte(out var type))
            {
                ushort subLength = 0;
                if (type < 128 && subTlvs.TryReadByte(out var shortLength)) subLength = shortLength;
                else if (type < 128 || !subTlvs.TryReadUInt16(out subLength)) return false;
                if (!subTlvs.TryRead(subLength, out _)) return false;
            }
        }
        while (reader.Remaining > 0);
        return true;
    }

    /// <summary>Communities of 20 octets (RFC 5701, section 2).</summary>
    public static bool IsIpv6ExtendedCommunities(ReadOnlySpan<byte> value) =>
        value.Length > 0 && value.Length % Ipv6ExtendedCommunityLength == 0;

    /// <summary>TLVs whose lengths count their headers; the metric's has 11 octets (RFC 7311, section 3).</summary>
    public static bool IsAccumulatedIgpMetric(ReadOnlySpan<byte> value)
    {
        var hasMetric = false;
        var reader = new WireReader(value);
        while (reader.TryReadByte(out var type))
        {
            if (!reader.TryReadUInt16(out var length) || length < 3 || !reader.TryRead(length - 3, out _)) return false;
            if (type != AigpTlv) continue;
            if (length != 11) return false;
            hasMetric = true;
        }
        return hasMetric;
    }

    /// <summary>TLVs with types and lengths of two octets (RFC 9552, section 5.1).</summary>
    public static bool IsLinkState(ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value);
        while (reader.Remaining > 0)
        {
            if (!reader.TryReadUInt16(out _) || !reader.TryReadUInt16(out var length) || !reader.TryRead(length, out _))
                return false;
        }
        return true;
    }

    /// <summary>TLVs; a Label-Index has 7 octets (RFC 8669, section 3.1).</summary>
    public static bool IsPrefixSid(ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value);
        while (reader.TryReadByte(out var type))
        {
            if (!reader.TryReadUInt16(out var length) || !reader.TryRead(length, out _)) return false;
            if (type == LabelIndexTlv && length != 7) return false;
        }
        return true;
    }

    /// <summary>An AS and whole attributes (RFC 6368, section 5).</summary>
    public static bool IsAttributeSet(ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value);
        if (!reader.TryReadUInt32(out _)) return false;
        while (reader.Remaining > 0)
        {
            if (!AttributeHeader.TryRead(ref reader, out _, out _)) return false;
        }
        return true;
    }
}
