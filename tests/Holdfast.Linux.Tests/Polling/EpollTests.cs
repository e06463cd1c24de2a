using System.Net;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.Testing.Network;

namespace Holdfast.Linux.Tests.Polling;

public sealed unsafe class EpollTests
{
    [Fact]
    public void Tells_who_is_ready_by_the_number_given()
    {
        using var epoll = new Epoll(8);
        using var wakeUp = new WakeUp();
        epoll.Add(wakeUp.Descriptor, Readiness.Readable, 0xFEDC_BA98_7654_3210);
        Assert.Equal(0, epoll.Wait(0));
        wakeUp.Signal();
        wakeUp.Signal();
        Assert.Equal(1, epoll.Wait(1000));
        Assert.Equal((0xFEDC_BA98_7654_3210, Readiness.Readable), (epoll.Token(0), epoll.Ready(0)));
        wakeUp.Clear();
        Assert.Equal(0, epoll.Wait(0));
        wakeUp.Signal();
        epoll.Remove(wakeUp.Descriptor);
        Assert.Equal(0, epoll.Wait(0));
    }

    [Fact]
    public void Carries_a_stream_from_connect_to_end()
    {
        using var epoll = new Epoll(8);
        var listener = StreamSocket.Listen(new IPEndPoint(IPAddress.Loopback, 0), 8);
        Assert.Equal(-Errno.EAGAIN, listener.Accept(out _, out _));
        Assert.Equal(0, StreamSocket.TryConnect(new SockAddr(listener.LocalEndPoint), null, out var client));
        epoll.Add(client.Descriptor, Readiness.Writable, 1);
        Assert.Equal(1, epoll.Wait(3000));
        Assert.Equal(0, client.PendingError());
        Assert.Equal(0, listener.Accept(out var who, out var server));
        Assert.Equal(client.LocalEndPoint, who.ToEndPoint());

        byte* octets = stackalloc byte[] { 1, 2, 3, 0, 0, 0 };
        Assert.Equal(3, client.Write(octets, 3));
        epoll.Add(server.Descriptor, Readiness.Readable, 2);
        epoll.Modify(client.Descriptor, Readiness.None, 1);
        Assert.Equal(1, epoll.Wait(3000));
        Assert.Equal(2ul, epoll.Token(0));
        Assert.Equal(3, server.Read(octets + 3, 3));
        Assert.Equal(3, octets[5]);
        Assert.Equal(-Errno.EAGAIN, server.Read(octets, 1));
        client.Close();
        Assert.Equal(1, epoll.Wait(3000));
        Assert.Equal(0, server.Read(octets, 1));
        server.Close();
        listener.Close();
    }

    [Fact]
    public void Tells_that_a_connection_was_refused()
    {
        using var epoll = new Epoll(8);
        var gone = new SockAddr(new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        int result = StreamSocket.TryConnect(in gone, null, out var client);
        if (result == 0)
        {
            epoll.Add(client.Descriptor, Readiness.Writable, 1);
            Assert.Equal(1, epoll.Wait(3000));
            result = -client.PendingError();
            client.Close();
        }

        Assert.Equal(-Errno.ECONNREFUSED, result);
    }
}
