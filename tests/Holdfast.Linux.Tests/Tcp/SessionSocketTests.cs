using System.Net;
using System.Net.Sockets;
using Holdfast.Linux.Netlink;
using Holdfast.Linux.Tcp;

namespace Holdfast.Linux.Tests.Tcp;

/// <summary>What the kernel makes of the options of BGP sessions, over loopback.</summary>
public class SessionSocketTests
{
    [Theory]
    [InlineData("127.0.0.1", 255, true)]
    [InlineData("127.0.0.1", 254, false)]
    [InlineData("::1", 255, true)]
    [InlineData("::1", 254, false)]
    public async Task Segments_with_a_smaller_ttl_than_demanded_are_dropped(string address, int ttl, bool arrives)
    {
        using var listener = Listen(address, out var endPoint);
        HopLimit.Set(listener, HopLimit.Largest);
        HopLimit.Demand(listener, 255);
        using var client = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        HopLimit.Set(client, ttl);
        Assert.Equal(arrives, await ConnectsAsync(client, endPoint));
    }

    [Theory]
    [InlineData("the key", true)]
    [InlineData("another", false)]
    [InlineData(null, false)]
    public async Task A_key_for_a_prefix_is_demanded_of_all_in_it(string? key, bool arrives)
    {
        using var listener = Listen("127.0.0.1", out var endPoint);
        TcpMd5.SetKey(listener, IPAddress.Parse("127.9.0.0"), 16, "the key");
        using var client = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(IPAddress.Parse("127.9.3.4"), 0));
        if (key is not null) TcpMd5.SetKey(client, IPAddress.Loopback, key);
        Assert.Equal(arrives, await ConnectsAsync(client, endPoint));
        if (arrives) return;
        // Taken away again, the prefix is open to all.
        TcpMd5.SetKey(listener, IPAddress.Parse("127.9.0.0"), 16, "");
        using var other = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Parse("127.9.3.5"), 0));
        Assert.True(await ConnectsAsync(other, endPoint));
    }

    [Fact]
    public void The_option_of_a_prefix_is_laid_out_as_struct_tcp_md5sig()
    {
        var option = TcpMd5.Option(IPAddress.Parse("192.0.2.0"), 24, "ab");
        Assert.Equal(128 + 8 + 80, option.Length);
        Assert.Equal([2, 0, 0, 0, 192, 0, 2, 0], option[..8]);
        // flags, prefixlen, keylen, ifindex.
        Assert.Equal([1, 24, 2, 0, 0, 0, 0, 0, (byte)'a', (byte)'b', 0], option[128..139]);
        Assert.Equal([0, 0], TcpMd5.Option(IPAddress.Loopback, null, "ab")[128..130]);
    }

    [Fact]
    public void Interfaces_have_an_index_and_unknown_ones_none()
    {
        Assert.Equal(1u, InterfaceIndex.Of("lo"));
        Assert.Null(InterfaceIndex.Of("no-such-link"));
    }

    private static Socket Listen(string address, out IPEndPoint endPoint)
    {
        var listener = new Socket(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        listener.Listen();
        endPoint = (IPEndPoint)listener.LocalEndPoint!;
        return listener;
    }

    private static async Task<bool> ConnectsAsync(Socket client, IPEndPoint endPoint)
    {
        // A dropped SYN is silent; over loopback an answer takes no time.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(0.7));
        try
        {
            await client.ConnectAsync(endPoint, patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
