using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Tests.Speaker;
using Holdfast.Linux.Datagrams;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>Speakers with real sockets, threads and clocks, over loopback.</summary>
public class BfdSpeakerTests
{
    [Fact]
    public async Task Two_speakers_come_up_and_agree_on_their_pace()
    {
        using var pair = await new BfdPair(
            new BfdOptions { MinTx = TimeSpan.FromMilliseconds(50), MinRx = TimeSpan.FromMilliseconds(60) }).UpAsync();
        await Wait.UntilAsync(() => pair.FirstSees.DetectionTime == TimeSpan.FromMilliseconds(180));
        var status = pair.FirstSees;
        Assert.Equal((TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(60)),
            (status.SendInterval, status.ReceiveInterval));
        Assert.Equal((BfdState.Up, BfdDiagnostic.None, BfdDiagnostic.None),
            (status.RemoteState, status.Diagnostic, status.RemoteDiagnostic));
        Assert.Equal(pair.SecondSees.LocalDiscriminator, status.RemoteDiscriminator);
        Assert.Empty(status.Dropped);
        Assert.Null(status.Error);
        Assert.InRange(DateTimeOffset.UtcNow - status.Since, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        Assert.Contains(pair.First.Snapshot().Scheduling, (string[])["real-time", "nice -20", "ordinary"]);
    }

    [Fact]
    public async Task Multihop_uses_its_own_port()
    {
        using var pair = await new BfdPair(multihop: true, minTtl: 250).UpAsync();
        Assert.True(pair.FirstSees.IsMultihop);
    }

    [Fact]
    public async Task A_stopped_speaker_says_admin_down()
    {
        using var pair = await new BfdPair().UpAsync();
        await pair.Second.StopAsync();
        await Wait.UntilAsync(() => pair.FirstSees is { State: BfdState.Down, RemoteState: BfdState.AdminDown });
        Assert.Equal((BfdDiagnostic.NeighborSignaledSessionDown, BfdDiagnostic.AdministrativelyDown),
            (pair.FirstSees.Diagnostic, pair.FirstSees.RemoteDiagnostic));
        await Wait.UntilAsync(() => pair.FirstChanges.Any(change =>
            change is { Was: BfdState.Up, State: BfdState.Down, RemoteState: BfdState.AdminDown }));
    }

    [Fact]
    public async Task Lost_forwarding_is_known_to_the_peer_at_once_and_comes_back()
    {
        using var pair = await new BfdPair(
            new BfdOptions { MinTx = TimeSpan.FromSeconds(1), MinRx = TimeSpan.FromSeconds(1), Multiplier = 20 }).UpAsync();
        pair.FirstForwards = false;
        // Long before the detection time, which is 20 s.
        await Wait.UntilAsync(() =>
            pair.SecondSees is { State: BfdState.Down, RemoteDiagnostic: BfdDiagnostic.ForwardingPlaneReset });
        Assert.Equal(BfdState.Down, pair.FirstSees.State);
        pair.FirstForwards = true;
        await Wait.UntilAsync(() => pair.FirstSees.State == BfdState.Up && pair.SecondSees.State == BfdState.Up);
        Assert.Equal(1, pair.FirstSees.Flaps);
    }

    [Fact]
    public async Task Changed_intervals_are_agreed_on_without_leaving_up()
    {
        using var pair = await new BfdPair().UpAsync();
        pair.First.Reconfigure([pair.FirstPeer with { Options = new BfdOptions { MinTx = TimeSpan.FromMilliseconds(200),
            MinRx = TimeSpan.FromMilliseconds(150), Multiplier = 4 } }]);
        await Wait.UntilAsync(() =>
            !pair.FirstSees.IsPolling && pair.SecondSees.DetectionTime == TimeSpan.FromMilliseconds(800)
            && pair.SecondSees.SendInterval == TimeSpan.FromMilliseconds(150));
        Assert.Equal((0, 0), (pair.FirstSees.Flaps, pair.SecondSees.Flaps));
        Assert.Equal(TimeSpan.FromMilliseconds(450), pair.FirstSees.DetectionTime);
    }

    [Fact]
    public async Task Another_name_is_the_same_session()
    {
        using var pair = await new BfdPair().UpAsync();
        var discriminator = pair.FirstSees.LocalDiscriminator;
        pair.First.Reconfigure([pair.FirstPeer with { Name = "renamed" }]);
        var renamed = pair.First.Snapshot().Of("renamed")!;
        Assert.Equal((discriminator, BfdState.Up), (renamed.LocalDiscriminator, renamed.State));
        Assert.Equal(0, pair.SecondSees.Flaps);
    }

    [Fact]
    public async Task Another_address_is_another_session()
    {
        using var pair = await new BfdPair().UpAsync();
        var discriminator = pair.FirstSees.LocalDiscriminator;
        pair.First.Reconfigure([pair.FirstPeer with { Address = IPAddress.Parse("127.0.0.3") }]);
        await Wait.UntilAsync(() => pair.SecondSees is { RemoteState: BfdState.AdminDown });
        Assert.NotEqual(discriminator, pair.FirstSees.LocalDiscriminator);
    }

    [Fact]
    public async Task Discards_what_is_not_the_peers_and_says_why()
    {
        using var pair = await new BfdPair().UpAsync();
        var good = new ControlPacket
        {
            State = BfdState.Down,
            Multiplier = 1,
            MyDiscriminator = 5,
            YourDiscriminator = pair.FirstSees.LocalDiscriminator
        };
        var port = pair.FirstPorts.OnLink;
        Send(BfdPair.SecondAddress, port, Octets(good), ttl: 254);
        await DroppedAsync("low_ttl");
        Send(BfdPair.SecondAddress, port, Octets(good with { YourDiscriminator = good.YourDiscriminator ^ 1 }));
        await DroppedAsync("unknown_discriminator");
        Send(BfdPair.SecondAddress, port, Octets(good with { HasAuthentication = true }, length: 26));
        await DroppedAsync("authenticated");
        Send(BfdPair.SecondAddress, port, [1, 2, 3]);
        await DroppedAsync("too_short");
        Send(BfdPair.SecondAddress, port, Octets(good with { MyDiscriminator = 0 }));
        await DroppedAsync("zero_my_discriminator");
        // From elsewhere, so no session's own.
        Send(IPAddress.Parse("127.0.0.9"), port, Octets(good));
        await Wait.UntilAsync(() => pair.First.Snapshot().Dropped.GetValueOrDefault("wrong_peer") == 1);
        Send(IPAddress.Parse("127.0.0.9"), port, Octets(good with { YourDiscriminator = 0 }));
        await Wait.UntilAsync(() => pair.First.Snapshot().Dropped.GetValueOrDefault("unknown_peer") == 1);
        Assert.Equal((BfdState.Up, 0), (pair.FirstSees.State, pair.FirstSees.Flaps));

        // The same from where it should be does end the session: the test could see a difference.
        Send(BfdPair.SecondAddress, port, Octets(good));
        await Wait.UntilAsync(() => pair.FirstSees.Flaps == 1);

        Task DroppedAsync(string reason) =>
            Wait.UntilAsync(() => pair.FirstSees.Dropped.GetValueOrDefault(reason) == 1);
    }

    /// <summary>
    /// RFC 5880, section 6.8.6 lets such packets pass; whoever knows the peer's address can send them, so an Up session does not.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_packet_that_does_not_know_the_session_ends_none(bool multihop)
    {
        using var pair = await new BfdPair(multihop: multihop, minTtl: 254).UpAsync();
        var port = multihop ? pair.FirstPorts.Multihop : pair.FirstPorts.OnLink;
        foreach (var state in (BfdState[])[BfdState.Down, BfdState.AdminDown])
            foreach (var ttl in (short[])[255, 254, 3])
                Send(BfdPair.SecondAddress, port, Octets(new() { State = state, Multiplier = 1, MyDiscriminator = 5 }), ttl);
        await Wait.UntilAsync(() => pair.FirstSees.Dropped.GetValueOrDefault("zero_your_discriminator") == 4
            && pair.FirstSees.Dropped.GetValueOrDefault("low_ttl") == 2);
        Assert.Equal((BfdState.Up, 0), (pair.FirstSees.State, pair.FirstSees.Flaps));
        Assert.Equal(pair.SecondSees.LocalDiscriminator, pair.FirstSees.RemoteDiscriminator);
    }

    [Fact]
    public async Task A_peer_that_lost_its_session_is_found_by_its_silence_and_comes_up_anew()
    {
        using var pair = await new BfdPair().UpAsync();
        var discriminator = pair.SecondSees.LocalDiscriminator;
        pair.Second.Reconfigure([]);
        pair.Second.Reconfigure([pair.SecondPeer]);
        await Wait.UntilAsync(() => pair.FirstSees.State == BfdState.Up && pair.SecondSees.State == BfdState.Up
            && pair.FirstSees.RemoteDiscriminator != discriminator);
    }

    [Fact]
    public async Task A_packet_of_too_low_a_ttl_is_told_with_its_ttl()
    {
        using var pair = new BfdPair(multihop: true, minTtl: 254);
        pair.First.Reconfigure([pair.FirstPeer]);
        Send(BfdPair.SecondAddress, pair.FirstPorts.Multihop, Octets(new ControlPacket
        {
            State = BfdState.Down,
            Multiplier = 3,
            MyDiscriminator = 5,
        }), ttl: 63);
        await Wait.UntilAsync(() => pair.FirstSees.Error is not null);
        Assert.Contains("TTL 63, less than `min_ttl` 254", pair.FirstSees.Error, StringComparison.Ordinal);
        await pair.UpAsync();
        Assert.Null(pair.FirstSees.Error);
    }

    [Fact]
    public async Task Whoever_asks_after_the_end_gets_an_answer()
    {
        var pair = await new BfdPair().UpAsync();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(async () =>
        {
            for (var time = 0; time < 20; time++)
            {
                if (number == 25 && time == 10) await pair.First.StopAsync();
                pair.First.Reconfigure([pair.FirstPeer]);
                Assert.NotNull(pair.First.Snapshot());
            }
        })));
        pair.Dispose();
        Assert.Empty(pair.First.Snapshot().Sessions);
    }

    [Fact]
    public async Task A_multihop_packet_is_none_of_a_session_on_the_link()
    {
        using var pair = await new BfdPair().UpAsync();
        pair.First.Reconfigure([pair.FirstPeer,
            pair.FirstPeer with { Name = "far", Address = IPAddress.Parse("127.0.0.4"), IsMultihop = true, MinTtl = 250 }]);
        Send(BfdPair.SecondAddress, pair.FirstPorts.Multihop, Octets(new ControlPacket
        {
            State = BfdState.Down,
            Multiplier = 1,
            MyDiscriminator = 5,
            YourDiscriminator = pair.First.Snapshot().Of("second")!.LocalDiscriminator,
        }));
        await Wait.UntilAsync(() => pair.First.Snapshot().Dropped.GetValueOrDefault("wrong_peer") == 1);
        Assert.Equal(0, pair.First.Snapshot().Of("second")!.Flaps);
    }

    [Fact]
    public async Task A_taken_port_is_told_and_taken_when_it_is_free()
    {
        using var pair = new BfdPair();
        var blocker = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        blocker.Bind(new IPEndPoint(IPAddress.Any, pair.FirstPorts.OnLink));
        pair.First.Reconfigure([pair.FirstPeer]);
        Assert.Contains("another BFD daemon", pair.First.Snapshot().Error, StringComparison.Ordinal);
        blocker.Dispose();
        await pair.UpAsync();
        Assert.Null(pair.First.Snapshot().Error);
    }

    [Fact]
    public async Task A_source_address_that_is_not_there_is_told()
    {
        using var pair = new BfdPair();
        pair.First.Reconfigure([pair.FirstPeer with { Source = IPAddress.Parse("192.0.2.77") }]);
        await Wait.UntilAsync(() => pair.FirstSees.Error is not null);
        Assert.Contains("192.0.2.77", pair.FirstSees.Error, StringComparison.Ordinal);
        Assert.Equal(0, pair.FirstSees.Sent);
    }

    /// <summary>
    /// RFC 5881, section 4: 49152 to 65535, one port for all packets of a session; sent with TTL 255 (section 5), class CS6.
    /// </summary>
    [Fact]
    public async Task Sends_from_one_port_of_the_range_with_ttl_255()
    {
        var port = FreePort.Next();
        using var receiver = TtlSocket.Listen(ipv6: false, port);
        using var speaker = new BfdSpeaker(TimeProvider.System, () => true, _ =>
            { }, new BfdPorts(FreePort.Next(), FreePort.Next()), new BfdPorts(port, port));
        speaker.Reconfigure([new BfdPeer("peer", BfdPair.FirstAddress, BfdPair.SecondAddress, false, 255, new BfdOptions())]);
        var (sources, buffer) = (new HashSet<IPEndPoint>(), new byte[64]);
        for (var count = 0; count < 3;)
        {
            if (receiver.Receive(buffer, out var from) != ControlPacket.Size)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
                continue;
            }
            count++;
            Assert.Equal(255, from.Ttl);
            Assert.NotEqual(0u, from.Interface);
            sources.Add(from.Sender.ToEndPoint());
        }
        Assert.InRange(Assert.Single(sources).Port, 49152, 65535);
        await speaker.StopAsync();
    }

    private static byte[] Octets(ControlPacket packet, int length = ControlPacket.Size)
    {
        var octets = new byte[length];
        packet.WriteTo(octets);
        octets[3] = (byte)length;
        return octets;
    }

    private static void Send(IPAddress source, int port, byte[] octets, short ttl = 255)
    {
        using var socket = new Socket(
            System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        { Ttl = ttl };
        socket.Bind(new IPEndPoint(source, 0));
        socket.SendTo(octets, new IPEndPoint(BfdPair.FirstAddress, port));
    }
}
