using System.Buffers.Binary;
using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Wire;

/// <summary>
/// The OPT record of a message (RFC 6891), over the octets as received. The default value stands for "no EDNS".
/// </summary>
public readonly ref struct EdnsView
{
    /// <summary>Octets of an OPT record without options.</summary>
    public const int EmptyOptLength = 11;

    private const ushort SmallestPayload = 512;

    private readonly ReadOnlySpan<byte> _opt;

    internal EdnsView(ReadOnlySpan<byte> message, int offset, int length)
    {
        _opt = message.Slice(offset, length);
        OptOffset = offset;
    }

    /// <summary>True when the message has an OPT record.</summary>
    public bool IsPresent => !_opt.IsEmpty;

    /// <summary>Where in the message the OPT record starts, its root owner included.</summary>
    public int OptOffset { get; }

    /// <summary>Octets of the OPT record, its root owner included.</summary>
    public int OptLength => _opt.Length;

    /// <summary>
    /// The UDP payload the sender can take, in octets; 512 at least (RFC 6891, section 6.2.3), and without EDNS.
    /// </summary>
    public ushort UdpPayloadSize =>
        IsPresent ? Math.Max(SmallestPayload, BinaryPrimitives.ReadUInt16BigEndian(_opt[3..])) : SmallestPayload;

    /// <summary>The upper eight bits of the response code.</summary>
    public byte ExtendedResponseCode => IsPresent ? _opt[5] : (byte)0;

    /// <summary>The EDNS version; other than 0 calls for BADVERS (RFC 6891, section 6.1.3).</summary>
    public byte Version => IsPresent ? _opt[6] : (byte)0;

    /// <summary>DO: the sender takes DNSSEC records (RFC 3225).</summary>
    public bool DnssecOk => IsPresent && (_opt[7] & 0x80) != 0;

    /// <summary>All options, each of two octets code, two octets length, and data.</summary>
    public ReadOnlySpan<byte> Options => IsPresent ? _opt[EmptyOptLength..] : default;

    /// <summary>Finds the first option of a code, and its data.</summary>
    public bool TryFindOption(EdnsOptionCode code, out ReadOnlySpan<byte> data)
    {
        var options = Options;
        while (options.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (BinaryPrimitives.ReadUInt16BigEndian(options) == (ushort)code)
            {
                data = options.Slice(4, length);
                return true;
            }

            options = options[(4 + length)..];
        }

        data = default;
        return false;
    }

    /// <summary>True when the message has an option of this code.</summary>
    public bool HasOption(EdnsOptionCode code) => TryFindOption(code, out _);
}
