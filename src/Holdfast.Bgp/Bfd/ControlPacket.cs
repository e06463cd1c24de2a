using System.Buffers.Binary;

namespace Holdfast.Bgp.Bfd;

/// <summary>What a BFD Control packet says (RFC 5880, section 4.1). Intervals are in microseconds, as on the wire.</summary>
internal readonly record struct ControlPacket
{
    /// <summary>Octets of the mandatory section, which is all we send.</summary>
    public const int Size = 24;

    // Octets of the shortest packet with authentication.
    private const int SmallestAuthenticated = Size + 2;

    private const int Version = 1;

    public BfdState State { get; init; }

    public BfdDiagnostic Diagnostic { get; init; }

    /// <summary>P: wants a packet with F in answer.</summary>
    public bool Poll { get; init; }

    /// <summary>F: answers one with P.</summary>
    public bool Final { get; init; }

    /// <summary>C: the sender's BFD does not share fate with its control plane.</summary>
    public bool ControlPlaneIndependent { get; init; }

    /// <summary>A: authentication follows.</summary>
    public bool HasAuthentication { get; init; }

    /// <summary>D: wants no periodic packets while both ends are Up.</summary>
    public bool Demand { get; init; }

    public byte Multiplier { get; init; }

    public uint MyDiscriminator { get; init; }

    /// <summary>0 while the sender does not know it.</summary>
    public uint YourDiscriminator { get; init; }

    public uint DesiredMinTx { get; init; }

    /// <summary>0: send nothing periodic.</summary>
    public uint RequiredMinRx { get; init; }

    /// <summary>0: no echo packets.</summary>
    public uint RequiredMinEchoRx { get; init; }

    /// <summary>
    /// Reads a datagram and holds it to the rules that need no session (RFC 5880, section 6.8.6, up to Your Discriminator).
    /// </summary>
    public static PacketFault TryRead(ReadOnlySpan<byte> datagram, out ControlPacket packet)
    {
        packet = default;
        if (datagram.Length < Size) return PacketFault.TooShort;
        var reader = new ControlPacketReader(datagram);
        if (reader.Version != Version) return PacketFault.WrongVersion;
        if (reader.Length < (reader.HasAuthentication ? SmallestAuthenticated : Size) || reader.Length > datagram.Length)
            return PacketFault.WrongLength;
        if (reader.Multiplier == 0) return PacketFault.ZeroMultiplier;
        if (reader.IsMultipoint) return PacketFault.Multipoint;
        if (reader.MyDiscriminator == 0) return PacketFault.ZeroMyDiscriminator;
        if (reader.YourDiscriminator == 0 && reader.State > BfdState.Down) return PacketFault.ZeroYourDiscriminator;
        packet = new ControlPacket
        {
            State = reader.State,
            Diagnostic = reader.Diagnostic,
            Poll = reader.Poll,
            Final = reader.Final,
            ControlPlaneIndependent = reader.ControlPlaneIndependent,
            HasAuthentication = reader.HasAuthentication,
            Demand = reader.Demand,
            Multiplier = reader.Multiplier,
            MyDiscriminator = reader.MyDiscriminator,
            YourDiscriminator = reader.YourDiscriminator,
            DesiredMinTx = reader.DesiredMinTx,
            RequiredMinRx = reader.RequiredMinRx,
            RequiredMinEchoRx = reader.RequiredMinEchoRx,
        };
        return PacketFault.None;
    }

    /// <summary>Writes the mandatory section, <see cref="Size"/> octets. No authentication section is written.</summary>
    public void WriteTo(Span<byte> octets)
    {
        octets[0] = (byte)(Version << 5 | (byte)Diagnostic);
        octets[1] = (byte)((byte)State << 6
            | Bit(Poll, ControlPacketReader.PollBit) | Bit(Final, ControlPacketReader.FinalBit)
            | Bit(ControlPlaneIndependent, ControlPacketReader.IndependentBit)
            | Bit(HasAuthentication, ControlPacketReader.AuthenticationBit) | Bit(Demand, ControlPacketReader.DemandBit));
        octets[2] = Multiplier;
        octets[3] = Size;
        BinaryPrimitives.WriteUInt32BigEndian(octets[4..], MyDiscriminator);
        BinaryPrimitives.WriteUInt32BigEndian(octets[8..], YourDiscriminator);
        BinaryPrimitives.WriteUInt32BigEndian(octets[12..], DesiredMinTx);
        BinaryPrimitives.WriteUInt32BigEndian(octets[16..], RequiredMinRx);
        BinaryPrimitives.WriteUInt32BigEndian(octets[20..], RequiredMinEchoRx);
    }

    private static int Bit(bool set, int bit) => set ? bit : 0;
}

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
