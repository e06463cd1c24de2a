using System.Net;
using System.Net.Sockets;
using Holdfast.Linux.Tcp;
using Holdfast.Testing.Waiting;

namespace Holdfast.Linux.Tests.Tcp;

public class TcpSignatureCountersTests
{
    [Fact]
    public void Reads_the_numbers_below_their_names()
    {
        string[] lines =
        [
            "IpExt: InNoRoutes TCPMD5NotFound", "IpExt: 1 2",
            "TcpExt: SyncookiesSent TCPMD5NotFound TCPMD5Unexpected TCPMD5Failure TCPAORequired TCPAOBad TCPAOKeyNotFound",
            "TcpExt: 9 1 2 4 10 20 40",
        ];
        Assert.Equal(new TcpSignatureCounters(11, 42, 24), TcpSignatureCounters.Parse(lines));
    }

    [Theory]
    [InlineData()]
    [InlineData("TcpExt: A B")]
    [InlineData("TcpExt: A TCPMD5NotFound", "TcpExt: 1")]
    [InlineData("TcpExt: A TCPMD5NotFound", "TcpExt: 1 x")]
    public void What_the_kernel_does_not_say_is_zero(params string[] lines) =>
        Assert.Equal(default, TcpSignatureCounters.Parse(lines));

    [Theory]
    [InlineData(null, "the key")]
    [InlineData("the key", null)]
    [InlineData("the key", "another")]
    public async Task A_key_that_does_not_fit_is_counted(string? listens, string? connects)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (listens is not null) TcpMd5.SetKey(listener, IPAddress.Loopback, listens);
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (connects is not null) TcpMd5.SetKey(client, IPAddress.Loopback, connects);
        var before = TcpSignatureCounters.Read();
        var connecting = client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken).AsTask();
        // Others may count as well at the same time, but the kind that fits moves.
        await Wait.UntilAsync(() =>
        {
            var moved = TcpSignatureCounters.Read() - before;
            return (listens is null ? moved.Unexpected : connects is null ? moved.Unsigned : moved.Wrong) > 0;
        });
        Assert.False(connecting.IsCompleted);
    }
}
