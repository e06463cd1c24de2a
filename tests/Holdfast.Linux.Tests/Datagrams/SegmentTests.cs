using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using FsCheck.Xunit;
using Holdfast.Linux.Datagrams;
using Holdfast.Testing.Network;

namespace Holdfast.Linux.Tests.Datagrams;

/// <summary>Datagrams to one peer handed to the kernel together.</summary>
public sealed unsafe class SegmentTests
{
    private const int Longest = 1400;

    [Property(MaxTest = 300)]
    public void Groups_hold_every_datagram_once_as_the_kernel_can_cut_them(byte[] peers, ushort seed)
    {
        var random = new Random(seed);
        var datagrams = peers.Take(256)
            .Select(peer => Make(peer % (1 + (seed % 200)), random.Next(4) == 0 ? random.Next(1, Longest) : random.Next(40, 44))).ToArray();
        using var groups = new SegmentGroups(Math.Max(1, datagrams.Length));
        groups.Make(datagrams, together: true);
        var seen = new HashSet<int>();
        for (int group = 0; group < groups.Count; group++)
        {
            var members = Enumerable.Range(groups.Start(group), groups.Start(group + 1) - groups.Start(group)).Select(groups.At)
                .ToArray();
            Assert.All(members, member => Assert.True(seen.Add(member)));
            int segment = datagrams[members[0]].Length;
            Assert.InRange(members.Length, 1, SegmentGroups.MaxSegments);
            Assert.All(members, member => Assert.Equal(datagrams[members[0]].Receiver, datagrams[member].Receiver));
            Assert.All(members.SkipLast(1), member => Assert.Equal(segment, datagrams[member].Length));
            Assert.True(datagrams[members[^1]].Length <= segment);
            Assert.True(members.Length == 1 || segment <= SegmentGroups.MaxSegment);
            Assert.True(members.Sum(member => datagrams[member].Length) <= 65_000);
        }

        Assert.Equal(datagrams.Length, seen.Count);
    }

    [Theory]
    [InlineData("50", 1)]
    [InlineData("50 50 50", 1)]
    [InlineData("60 50", 1)]
    [InlineData("60 50 40 30", 2)]
    [InlineData("60 60 50 50 40 40", 2)] // 60 60 40, 50 50 40
    [InlineData("60 50 50 50", 2)]
    [InlineData("60 60 50 40 40 40", 2)] // 60 60 50, 40 40 40
    [InlineData("60 60 50 50 40 40 30 30 20 20", 4)]
    [InlineData("1300 1300 1232 1232 100", 3)]
    [InlineData("50 0 0", 3)]
    public void Lengths_are_put_together_in_few_groups(string lengths, int groups)
    {
        Datagram[] datagrams = [.. lengths.Split(' ').Select(length => Make(1, int.Parse(length, CultureInfo.InvariantCulture)))];
        using var made = new SegmentGroups(datagrams.Length);
        made.Make(datagrams, together: true);
        Assert.Equal(groups, made.Count);
    }

    [Property(MaxTest = 200)]
    public void There_are_never_more_groups_than_if_each_length_ended_with_the_next_shorter(byte[] lengths)
    {
        Datagram[] datagrams = [.. lengths.Take(256).Select(length => Make(1, 20 + (length % 32)))];
        using var groups = new SegmentGroups(Math.Max(1, datagrams.Length));
        groups.Make(datagrams, together: true);
        Assert.InRange(groups.Count, 0, InOrder([.. datagrams.Select(datagram => datagram.Length).OrderDescending()]));
    }

    [Fact]
    public void Peers_of_one_hash_are_told_apart()
    {
        Datagram[] datagrams = [Make(1, 50), Make(2, 50), Make(1, 50)];
        datagrams[0].PeerHash = datagrams[1].PeerHash = datagrams[2].PeerHash = 7;
        using var groups = new SegmentGroups(3);
        groups.Make(datagrams, together: true);
        Assert.Equal(3, groups.Count);
    }

    [Fact]
    public void Apart_each_keeps_its_place()
    {
        Datagram[] datagrams = [Make(1, 50), Make(1, 60), Make(1, 50)];
        using var groups = new SegmentGroups(3);
        groups.Make(datagrams, together: false);
        Assert.Equal([0, 1, 2], Enumerable.Range(0, groups.Count).Select(group => groups.At(groups.Start(group))));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("0.0.0.0", "127.0.0.9")]
    public void Every_peer_gets_its_own_whole_and_from_the_address_it_asked(string bound, string asked)
    {
        using var server = DatagramSocket.Bind(new IPEndPoint(IPAddress.Parse(bound), 0));
        var target = new SockAddr(new IPEndPoint(IPAddress.Parse(asked), server.LocalEndPoint.Port));
        using var batch = new SendBatch(64);
        using var received = new ReceiveBatch(64, Longest, 0);
        using var atClient = new ReceiveBatch(64, Longest, 0);
        var clients = Enumerable.Range(0, 4).Select(_ => Connect(target)).ToArray();
        byte* memory = (byte*)NativeMemory.AllocZeroed(64 * Longest);
        int[] lengths = [.. Enumerable.Range(0, 16).Select(i => i < 8 ? 60 : 60 + (i % 3))];
        foreach (var client in clients)
        {
            for (int i = 0; i < 16; i++)
                batch.Add(Fill(memory + (i * Longest), lengths[i]), lengths[i], tag: i);
            Assert.Equal(16, batch.Flush(client, together: true, out _));
        }

        Assert.Equal(64, received.Receive(server));
        for (int i = 0; i < 64; i++)
            batch.Add(received.Buffer(i), received.Length(i), in received.Sender(i), received.Local(i));
        Assert.Equal(64, batch.Flush(server, together: true, out int errno));
        Assert.Equal((0, 0), (errno, batch.FailedCount));
        foreach (var client in clients)
        {
            Assert.Equal(16, atClient.Receive(client));
            Assert.Equal(lengths.Order(), Enumerable.Range(0, 16).Select(atClient.Length).Order());
            for (int i = 0; i < 16; i++)
                Assert.True(IsFilled(atClient.Buffer(i), atClient.Length(i)));
            client.Dispose();
        }

        NativeMemory.Free(memory);
    }

    [Fact]
    public void Many_of_one_length_take_one_way_through_the_kernel()
    {
        using var network = new TemporaryNamespace();
        var (server, client) = network.Inside(Pair);
        using var batch = new SendBatch(64);
        byte* memory = (byte*)NativeMemory.AllocZeroed(64 * 100);
        long before = Sent(network);
        for (int i = 0; i < 64; i++)
            batch.Add(memory, 80, tag: i);
        Assert.Equal(64, batch.Flush(client, together: true, out _));
        Assert.Equal(1, Sent(network) - before);
        using var received = new ReceiveBatch(64, 512, 0);
        Assert.Equal(64, received.Receive(server));
        server.Dispose();
        client.Dispose();
        NativeMemory.Free(memory);
    }

    [Fact]
    public void What_the_path_is_too_narrow_for_goes_apart()
    {
        using var network = new TemporaryNamespace();
        network.Ip("link set lo mtu 600");
        var (server, client) = network.Inside(Pair);
        using var batch = new SendBatch(8);
        byte* memory = (byte*)NativeMemory.AllocZeroed(1200);
        for (int i = 0; i < 4; i++)
            batch.Add(memory, 1000, tag: i);
        batch.Add(memory, 100, tag: 4);
        Assert.Equal(5, batch.Flush(client, together: true, out int errno));
        Assert.Equal((0, 0), (errno, batch.FailedCount));
        using var received = new ReceiveBatch(8, 1200, 0);
        Assert.Equal(5, received.Receive(server));
        Assert.Equal([100, 1000, 1000, 1000, 1000], Enumerable.Range(0, 5).Select(received.Length).Order());
        server.Dispose();
        client.Dispose();
        NativeMemory.Free(memory);
    }

    [Fact]
    public void A_batch_takes_from_socket_after_socket_until_it_is_cleared()
    {
        using var first = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var second = DatagramSocket.Bind(new IPEndPoint(IPAddress.Any, 0));
        using var received = new ReceiveBatch(4, 64, 0);
        byte* memory = (byte*)NativeMemory.AllocZeroed(64);
        for (int round = 0; round < 3; round++)
        {
            Send(first.LocalEndPoint, memory, 10 + round);
            Send(new IPEndPoint(IPAddress.Parse("127.0.0.7"), second.LocalEndPoint.Port), memory, 20 + round);
            Assert.Equal((1, 1, 2), (received.ReceiveMore(first), received.ReceiveMore(second), received.Count));
            Assert.Equal((10 + round, 20 + round), (received.Length(0), received.Length(1)));
            Assert.Equal((false, true), (received.Local(0).IsKnown, received.Local(1).IsKnown));
            Assert.Equal([127, 0, 0, 7], received.Local(1).Address.ToArray());
            received.Clear();
        }

        NativeMemory.Free(memory);
    }

    private static (DatagramSocket Server, DatagramSocket Client) Pair()
    {
        var server = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (server, Connect(new SockAddr(server.LocalEndPoint)));
    }

    private static DatagramSocket Connect(in SockAddr target)
    {
        Assert.Equal(0, DatagramSocket.TryConnect(in target, null, out var client));
        return client!;
    }

    private static void Send(IPEndPoint to, byte* message, int length)
    {
        using var client = Connect(new SockAddr(to));
        using var batch = new SendBatch(1);
        batch.Add(message, length, tag: 0);
        Assert.Equal(1, batch.Flush(client, together: false, out _));
    }

    private static long Sent(TemporaryNamespace network) =>
        long.Parse(network.Exec("cat", "/sys/class/net/lo/statistics/tx_packets"), CultureInfo.InvariantCulture);

    /// <summary>Groups of descending lengths, each of a run and the one behind it.</summary>
    private static int InOrder(int[] lengths)
    {
        int groups = 0;
        for (int at = 0; at < lengths.Length; groups++)
        {
            int segment = lengths[at];
            int start = at;
            while (at < lengths.Length && lengths[at] == segment && at - start < SegmentGroups.MaxSegments)
                at++;
            if (at < lengths.Length && at - start < SegmentGroups.MaxSegments)
                at++;
        }

        return groups;
    }

    private static Datagram Make(int peer, int length)
    {
        var receiver = new SockAddr(new IPEndPoint(IPAddress.Loopback, 1000 + peer));
        return new Datagram { Length = length, HasReceiver = true, Receiver = receiver, PeerHash = receiver.QuickHash() };
    }

    private static byte* Fill(byte* message, int length)
    {
        for (int i = 0; i < length; i++)
            message[i] = (byte)(length + i);
        return message;
    }

    private static bool IsFilled(byte* message, int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (message[i] != (byte)(length + i))
                return false;
        }

        return true;
    }
}
