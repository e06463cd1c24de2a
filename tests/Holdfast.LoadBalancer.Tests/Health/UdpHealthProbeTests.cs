using System.Net;
using System.Net.Sockets;
using Holdfast.Linux.Polling;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Network;
using Holdfast.Testing.Servers;

namespace Holdfast.LoadBalancer.Tests.Health;

public sealed class UdpHealthProbeTests : IDisposable
{
    private readonly EventLoop _loop = new("health");

    public UdpHealthProbeTests() => _loop.Start();

    public void Dispose() => _loop.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Is_content_with_an_answer(string address)
    {
        using var server = new DnsResponder(query => [query.Answer("+qr +rd +ra")], IPAddress.Parse(address));
        Assert.True((await AskAsync(server)).Success);
    }

    [Fact]
    public async Task Takes_SERVFAIL_for_a_failure()
    {
        using var server = new DnsResponder(query => [query.Answer("+qr +rd +ra SERVFAIL")]);
        Assert.Equal(HealthVerdict.Failed("SERVFAIL"), await AskAsync(server));
    }

    [Fact]
    public async Task Waits_for_its_own_answer_when_another_ID_comes_first()
    {
        using var server = new DnsResponder(query =>
            [query.Answer("+qr +rd +ra SERVFAIL", otherId: true), [], [1], query.Answer("+qr +rd +ra")]);
        Assert.True((await AskAsync(server)).Success);
    }

    [Fact]
    public async Task Waits_for_its_answer_when_its_own_query_or_another_opcode_comes_back_first()
    {
        using var server = new DnsResponder(query =>
        {
            byte[] answer = query.Answer("+qr +rd +ra SERVFAIL"), notify = [.. answer];
            notify[2] |= 0x20;
            return [query.Octets, notify, query.Answer("+qr +rd +ra")];
        });
        Assert.True((await AskAsync(server)).Success);
    }

    [Theory]
    [InlineData(5, "ok")]
    [InlineData(2, "SERVFAIL")]
    public async Task Is_content_with_a_header_that_tells_an_error(int code, string reason)
    {
        using var server = new DnsResponder(query => [[.. query.Octets[..2], 0x81, (byte)code, 0, 0, 0, 0, 0, 0, 0, 0]]);
        Assert.Equal(reason, (await AskAsync(server)).Reason);
    }

    [Fact]
    public async Task Knows_at_once_when_the_host_refuses()
    {
        var server = new DnsResponder(_ => []);
        server.Dispose();
        var error = await Assert.ThrowsAsync<SocketException>(() => AskAsync(server));
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Believes_an_ICMP_error_only_if_it_quotes_the_query(string address)
    {
        using var icmp = new IcmpErrors();
        using var server = new HeldQueries(IPAddress.Parse(address));
        var check = AskAsync(server.EndPoint);
        var held = server.Receive();
        icmp.Send(held.From, server.EndPoint, []);
        icmp.Send(held.From, server.EndPoint, held.Query.With(m => m[1] ^= 1));
        icmp.Send(held.From, server.EndPoint, held.Query.With(m => m[13] ^= 1));
        server.Answer(held);
        Assert.True((await check).Success);

        check = AskAsync(server.EndPoint);
        held = server.Receive();
        icmp.Send(held.From, server.EndPoint, held.Query);
        await Assert.ThrowsAsync<SocketException>(() => check);
    }

    [Fact]
    public async Task Waits_on_among_forged_ICMP_errors_until_its_time_is_over()
    {
        using var icmp = new IcmpErrors();
        using var server = new HeldQueries();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var check = new UdpHealthProbe(new Backend(new BackendOptions("a", server.EndPoint), 1), _loop).AskAsync(timeout.Token);
        var held = server.Receive();
        for (int i = 0; i < 100; i++)
            icmp.Send(held.From, server.EndPoint, []);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    [Fact]
    public async Task Is_over_when_its_time_is()
    {
        using var server = new DnsResponder(_ => []);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new UdpHealthProbe(new Backend(Options(server), 1), _loop).AskAsync(timeout.Token));
    }

    [Fact]
    public async Task Leaves_from_the_source_it_is_told_and_from_another_port_each_time()
    {
        using var server = new DnsResponder(query => [query.Answer("+qr +rd +ra")], IPAddress.Parse("127.0.0.1"));
        var ports = new HashSet<int>();
        for (var i = 0; i < 5; i++)
        {
            var options = Options(server) with { Source = IPAddress.Parse("127.0.0.2") };
            await new UdpHealthProbe(new Backend(options, 1), _loop).AskAsync(TestContext.Current.CancellationToken);
            var client = server.Received.Last().Source;
            Assert.Equal(IPAddress.Parse("127.0.0.2"), client.Address);
            ports.Add(client.Port);
        }
        Assert.InRange(ports.Count, 3, 5);
    }

    private static BackendOptions Options(DnsResponder server) => new("a", server.EndPoint);

    private Task<HealthVerdict> AskAsync(DnsResponder server) => AskAsync(server.EndPoint);

    private Task<HealthVerdict> AskAsync(IPEndPoint server) =>
        new UdpHealthProbe(new Backend(new BackendOptions("a", server), 1), _loop).AskAsync(
            TestContext.Current.CancellationToken);
}
