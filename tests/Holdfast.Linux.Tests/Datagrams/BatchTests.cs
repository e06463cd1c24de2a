using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;

namespace Holdfast.Linux.Tests.Datagrams;

public sealed unsafe class BatchTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Carries_a_batch_there_and_back(string address)
    {
        using var server = DatagramSocket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        Assert.Equal(0, DatagramSocket.TryConnect(new SockAddr(server.LocalEndPoint), null, out var client));
        using var received = new ReceiveBatch(64, 512, 64);
        using var toSend = new SendBatch(64);
        byte* memory = (byte*)NativeMemory.Alloc(64);
        for (int i = 0; i < 64; i++)
        {
            memory[i] = (byte)i;
            toSend.Add(memory + i, 1, tag: i);
        }

        Assert.True(toSend.IsFull);
        Assert.Equal(64, toSend.Flush(client!, together: false, out int errno));
        Assert.Equal((0, 0, 0), (errno, toSend.Count, toSend.FailedCount));
        Assert.Equal(64, received.Receive(server));
        for (int i = 0; i < 64; i++)
        {
            Assert.Equal((1, i), (received.Length(i), received.Buffer(i)[0]));
            Assert.Equal(client!.LocalEndPoint, received.Sender(i).ToEndPoint());
            toSend.Add(received.Buffer(i), 1, in received.Sender(i), received.Local(i));
        }

        Assert.Equal(64, toSend.Flush(server, together: false, out _));
        Assert.Equal(64, received.Receive(client!));
        Assert.Equal(-Errno.EAGAIN, received.Receive(client!));
        client!.Dispose();
        NativeMemory.Free(memory);
    }

    [Fact]
    public void Tells_of_a_datagram_that_was_cut()
    {
        using var server = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(0, DatagramSocket.TryConnect(new SockAddr(server.LocalEndPoint), null, out var client));
        using var received = new ReceiveBatch(4, 16, 0);
        using var toSend = new SendBatch(4);
        byte* memory = (byte*)NativeMemory.AllocZeroed(32);
        toSend.Add(memory, 16, 0);
        toSend.Add(memory, 17, 1);
        toSend.Flush(client!, together: false, out _);
        Assert.Equal(2, received.Receive(server));
        Assert.False(received.IsCut(0));
        Assert.True(received.IsCut(1));
        Assert.Equal(16, received.Length(1));
        client!.Dispose();
        NativeMemory.Free(memory);
    }

    [Fact]
    public void Leaves_out_what_cannot_be_sent_and_sends_the_rest()
    {
        using var server = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Equal(0, DatagramSocket.TryConnect(new SockAddr(server.LocalEndPoint), null, out var client));
        using var toSend = new SendBatch(4);
        byte* memory = (byte*)NativeMemory.AllocZeroed(70_000);
        toSend.Add(memory, 10, tag: 7);
        toSend.Add(memory, 70_000, tag: 8);
        toSend.Add(memory, 10, tag: 9);
        Assert.Equal(2, toSend.Flush(client!, together: false, out int errno));
        Assert.Equal(Errno.EMSGSIZE, errno);
        Assert.Equal((1, 8), (toSend.FailedCount, toSend.FailedTag(0)));
        client!.Dispose();
        NativeMemory.Free(memory);
    }

    [Theory]
    [InlineData("192.0.2.1:53", 16)]
    [InlineData("[2001:db8::53]:5353", 28)]
    [InlineData("[fe80::1%7]:1", 28)]
    public void Keeps_an_endpoint_as_it_is(string text, int length)
    {
        var address = new SockAddr(IPEndPoint.Parse(text));
        Assert.Equal(IPEndPoint.Parse(text), address.ToEndPoint());
        Assert.Equal(((uint)length, length), (address.Length, address.Octets.Length));
        Assert.Equal(address, new SockAddr(IPEndPoint.Parse(text)));
        Assert.NotEqual(address, new SockAddr(IPEndPoint.Parse("192.0.2.2:53")));
    }

    [Fact]
    public void Tells_why_an_address_cannot_be_bound()
    {
        using var first = DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var failed = Assert.Throws<SystemCallException>(() => DatagramSocket.Bind(first.LocalEndPoint, shared: false));
        Assert.Equal(("bind", Errno.EADDRINUSE), (failed.Call, failed.Errno));
        Assert.Equal(
            Errno.ENODEV, Assert.Throws<SystemCallException>(
                () => DatagramSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), device: "nosuch0")).Errno);
    }
}
