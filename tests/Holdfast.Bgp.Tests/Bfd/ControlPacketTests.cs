using FsCheck.Xunit;
using Holdfast.Bgp.Bfd;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>The Control packet on the wire (RFC 5880, section 4.1), and the rules that need no session (section 6.8.6).</summary>
public class ControlPacketTests
{
    private static readonly ControlPacket Sample = new()
    {
        State = BfdState.Up,
        Diagnostic = BfdDiagnostic.ControlDetectionTimeExpired,
        Poll = true,
        Multiplier = 3,
        MyDiscriminator = 0x01020304,
        YourDiscriminator = 0x05060708,
        DesiredMinTx = 100_000,
        RequiredMinRx = 50_000,
    };

    [Fact]
    public void Is_written_as_the_rfc_draws_it() => Assert.Equal(
        "21E00318" + "01020304" + "05060708" + "000186A0" + "0000C350" + "00000000", Convert.ToHexString(Octets(Sample)));

    [Property(MaxTest = 5000)]
    public bool What_is_written_is_read_back(int seed)
    {
        var packet = Random(new Random(seed));
        return ControlPacket.TryRead(Octets(packet), out var read) == PacketFault.None && read == packet;
    }

    [Fact]
    public void Two_million_broken_packets_crash_nothing_and_are_read_as_they_are_written()
    {
        var random = new Random(5880);
        var (understood, refused) = (0, 0);
        Span<byte> again = stackalloc byte[ControlPacket.Size];
        for (var round = 0; round < 2_000_000; round++)
        {
            var octets = Octets(Random(random));
            for (var flips = random.Next(1, 4); flips > 0; flips--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) octets = octets[..random.Next(octets.Length + 1)];
            if (ControlPacket.TryRead(octets, out var packet) != PacketFault.None)
            {
                refused++;
                continue;
            }
            understood++;
            packet.WriteTo(again);
            octets[3] = ControlPacket.Size; // One of ours has no authentication, so its length is always this.
            Assert.True(octets.AsSpan(0, ControlPacket.Size).SequenceEqual(again), Convert.ToHexString(octets));
        }
        Assert.True(understood > 100_000 && refused > 100_000, $"{understood} understood, {refused} refused");
    }

    [Theory]
    [InlineData(0, 0x41, "WrongVersion")] // version 2
    [InlineData(0, 0x01, "WrongVersion")]
    [InlineData(3, 23, "WrongLength")] // shorter than the mandatory section
    [InlineData(3, 25, "WrongLength")] // longer than what came
    [InlineData(2, 0, "ZeroMultiplier")]
    [InlineData(1, 0xE1, "Multipoint")]
    public void Discards(int at, byte value, string fault)
    {
        var octets = Octets(Sample);
        octets[at] = value;
        Assert.Equal(fault, $"{ControlPacket.TryRead(octets, out _)}");
    }

    [Fact]
    public void Discards_what_is_shorter_than_the_mandatory_section()
    {
        var octets = Octets(Sample);
        for (var length = 0; length < ControlPacket.Size; length++)
            Assert.Equal(PacketFault.TooShort, ControlPacket.TryRead(octets.AsSpan(0, length), out _));
    }

    [Fact]
    public void Discards_a_zero_discriminator_of_the_sender() =>
        Assert.Equal(PacketFault.ZeroMyDiscriminator, ControlPacket.TryRead(Octets(Sample with { MyDiscriminator = 0 }), out _));

    [Theory]
    [InlineData(BfdState.AdminDown, "None")]
    [InlineData(BfdState.Down, "None")]
    [InlineData(BfdState.Init, "ZeroYourDiscriminator")]
    [InlineData(BfdState.Up, "ZeroYourDiscriminator")]
    public void Only_who_is_down_need_not_know_our_discriminator(BfdState state, string fault) =>
        Assert.Equal(fault, $"{ControlPacket.TryRead(Octets(Sample with { YourDiscriminator = 0, State = state }), out _)}");

    [Fact]
    public void Authentication_needs_its_two_octets()
    {
        var octets = Octets(Sample with { HasAuthentication = true });
        Assert.Equal(PacketFault.WrongLength, ControlPacket.TryRead(octets, out _));
        octets = [.. octets, 1, 2];
        octets[3] = 26;
        Assert.Equal(PacketFault.None, ControlPacket.TryRead(octets, out var packet));
        Assert.True(packet.HasAuthentication);
    }

    [Fact]
    public void Octets_behind_the_packet_are_no_fault() =>
        Assert.Equal(PacketFault.None, ControlPacket.TryRead([.. Octets(Sample), 0, 0, 0], out _));

    private static byte[] Octets(ControlPacket packet)
    {
        var octets = new byte[ControlPacket.Size];
        packet.WriteTo(octets);
        return octets;
    }

    private static ControlPacket Random(Random random)
    {
        var state = (BfdState)random.Next(4);
        return new ControlPacket
        {
            State = state,
            Diagnostic = (BfdDiagnostic)random.Next(32),
            Poll = random.Next(2) == 0,
            Final = random.Next(2) == 0,
            ControlPlaneIndependent = random.Next(2) == 0,
            Demand = random.Next(2) == 0,
            Multiplier = (byte)random.Next(1, 256),
            MyDiscriminator = (uint)random.NextInt64(1, 1L << 32),
            YourDiscriminator = state <= BfdState.Down && random.Next(2) == 0 ? 0 : (uint)random.NextInt64(1, 1L << 32),
            DesiredMinTx = (uint)random.NextInt64(1L << 32),
            RequiredMinRx = (uint)random.NextInt64(1L << 32),
            RequiredMinEchoRx = (uint)random.NextInt64(1L << 32),
        };
    }
}
