using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using Holdfast.Linux.Datagrams;
using Holdfast.Testing.Network;

namespace Holdfast.Linux.Tests.Datagrams;

public sealed unsafe class ErrorQueueTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Has_the_error_and_what_it_quotes(string address)
    {
        using var client = ToNobody(address, out _);
        byte[] quote = new byte[ErrorQueue.MaxQuote];
        Assert.Equal(-Errno.EAGAIN, ErrorQueue.Take(client.Descriptor, quote, out _));

        Send(client, "a query", 1);
        int length = ErrorQueue.Take(client.Descriptor, quote, out QueuedError error);
        Assert.Equal("a query", Encoding.ASCII.GetString(quote, 0, length));
        Assert.Equal(new QueuedError(Errno.ECONNREFUSED, IsIcmp: true), error);
        Assert.Equal(-Errno.EAGAIN, ErrorQueue.Take(client.Descriptor, quote, out _));
    }

    [Fact]
    public void An_error_that_came_in_between_makes_no_datagram_of_a_batch_fail()
    {
        using var icmp = new IcmpErrors();
        using var server = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(0, DatagramSocket.TryConnect(new SockAddr(server.LocalEndPoint), null, out var client));
        Assert.Equal(0, ErrorQueue.Enable(client!.Descriptor, ipv6: false));
        icmp.Send(client.LocalEndPoint, server.LocalEndPoint, []);
        Assert.Equal((0, 16), Send(client, "a query", 16));
        using var received = new ReceiveBatch(64, 512, 64);
        Assert.Equal(16, received.Receive(server));
        client.Dispose();
    }

    [Fact]
    public void A_datagram_that_the_kernel_has_no_room_for_or_no_way_fails_alone()
    {
        using var client = ToNobody("127.0.0.1", out _);
        using var batch = new SendBatch(3);
        byte* memory = (byte*)NativeMemory.AllocZeroed(70_000);
        batch.Add(memory, 10, tag: 1);
        batch.Add(memory, 70_000, tag: 2);
        batch.Add(memory, 10, tag: 3);
        batch.Flush(client, together: false, out int errno);
        Assert.Equal((Errno.EMSGSIZE, 1, 2), (errno, batch.FailedCount, batch.FailedTag(0)));
        NativeMemory.Free(memory);
    }

    private static DatagramSocket ToNobody(string address, out IPEndPoint nobody)
    {
        using (var server = DatagramSocket.Bind(new IPEndPoint(IPAddress.Parse(address), 0)))
            nobody = server.LocalEndPoint;
        Assert.Equal(0, DatagramSocket.TryConnect(new SockAddr(nobody), null, out var client));
        Assert.Equal(0, ErrorQueue.Enable(client!.Descriptor, ipv6: address.Contains(':', StringComparison.Ordinal)));
        return client;
    }

    private static (int Errno, int Sent) Send(DatagramSocket socket, string text, int times)
    {
        using var batch = new SendBatch(times);
        byte[] octets = Encoding.ASCII.GetBytes(text);
        fixed (byte* message = octets)
        {
            for (int i = 0; i < times; i++)
                batch.Add(message, octets.Length, i);
            int sent = batch.Flush(socket, together: false, out int errno);
            return (errno, sent);
        }
    }
}
