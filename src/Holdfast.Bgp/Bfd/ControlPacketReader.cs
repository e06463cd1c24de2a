using System.Buffers.Binary;

namespace Holdfast.Bgp.Bfd;

/// <summary>The fields of a Control packet's mandatory section, where they lie (RFC 5880, section 4.1).</summary>
/// <param name="octets">At least <see cref="ControlPacket.Size"/> octets.</param>
internal readonly ref struct ControlPacketReader(ReadOnlySpan<byte> octets)
{
    public const int PollBit = 0x20;
    public const int FinalBit = 0x10;
    public const int IndependentBit = 0x08;
    public const int AuthenticationBit = 0x04;
    public const int DemandBit = 0x02;
    private const int MultipointBit = 0x01;

    private readonly ReadOnlySpan<byte> _octets = octets;

    public int Version => _octets[0] >> 5;

    public BfdDiagnostic Diagnostic => (BfdDiagnostic)(_octets[0] & 0x1F);

    public BfdState State => (BfdState)(_octets[1] >> 6);

    public bool Poll => Has(PollBit);

    public bool Final => Has(FinalBit);

    public bool ControlPlaneIndependent => Has(IndependentBit);

    public bool HasAuthentication => Has(AuthenticationBit);

    public bool Demand => Has(DemandBit);

    public bool IsMultipoint => Has(MultipointBit);

    public byte Multiplier => _octets[2];

    /// <summary>Octets of the packet, as it says itself.</summary>
    public int Length => _octets[3];

    public uint MyDiscriminator => BinaryPrimitives.ReadUInt32BigEndian(_octets[4..]);

    public uint YourDiscriminator => BinaryPrimitives.ReadUInt32BigEndian(_octets[8..]);

    public uint DesiredMinTx => BinaryPrimitives.ReadUInt32BigEndian(_octets[12..]);

    public uint RequiredMinRx => BinaryPrimitives.ReadUInt32BigEndian(_octets[16..]);

    public uint RequiredMinEchoRx => BinaryPrimitives.ReadUInt32BigEndian(_octets[20..]);

    private bool Has(int bit) => (_octets[1] & bit) != 0;
}
