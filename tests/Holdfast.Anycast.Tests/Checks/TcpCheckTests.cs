using System.Net;
using System.Net.Sockets;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Tests.Fakes;

namespace Holdfast.Anycast.Tests.Checks;

public sealed class TcpCheckTests : IDisposable
{
    private readonly FakeResolver _resolver = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public TcpCheckTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Parse("127.0.53.4"), 0));
        _listener.Listen();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose() => _listener.Dispose();

    private async Task<CheckResult> Run(CheckOptions.TcpConnect options, string address = "127.0.53.4", double seconds = 10)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        return await new TcpCheck(options, new CheckServices(_resolver, TimeProvider.System, RunningLoop.Instance)).RunAsync(
            new CheckTarget("dns1", Node.Prefix($"{address}/32")), TimeSpan.FromSeconds(2), limit.Token);
    }

    [Fact]
    public async Task Holds_when_the_service_address_accepts_by_a_source_that_is_exempt_meanwhile()
    {
        Assert.Equal(CheckResult.Holds("connected"), await Run(new("{address}", Port)));
        var (source, tcp) = Assert.Single(_resolver.EverExempt);
        Assert.Equal((IPAddress.Parse("127.0.53.4"), true), (source.Address, tcp));
        Assert.Empty(_resolver.Exempt);
    }

    [Fact]
    public async Task Holds_when_another_host_accepts_and_exempts_nothing()
    {
        Assert.Equal(CheckResult.Holds("connected"), await Run(new("127.0.53.4", Port), "192.0.2.1"));
        Assert.Empty(_resolver.EverExempt);
    }

    [Fact]
    public async Task Says_when_nobody_listens()
    {
        var port = Port;
        _listener.Dispose();
        Assert.Equal(CheckResult.Fails($"nobody listens on 127.0.53.4:{port}"), await Run(new("{address}", port)));
        Assert.Equal(CheckResult.Fails($"nobody listens on 127.0.53.4:{port}"), await Run(new("127.0.53.4", port), "192.0.2.1"));
    }

    [Fact]
    public async Task Says_when_a_name_has_no_address() =>
        Assert.StartsWith(
            "the name no-such-name.invalid has no address", (await Run(new("no-such-name.invalid", 53))).Text,
                StringComparison.Ordinal);

    [Fact]
    public async Task Times_out_when_nobody_accepts()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Parse("127.0.53.5"), 0));
        full.Listen(0);
        var there = (IPEndPoint)full.LocalEndPoint!;
        // A queue of one that is full: the kernel drops what comes after.
        using var first = new TcpClient();
        await first.ConnectAsync(there, TestContext.Current.CancellationToken);
        Assert.Equal(CheckResult.Fails("timeout after 2s"), await Run(new("127.0.53.5", there.Port), seconds: 0.3));
    }

    [Fact]
    public async Task A_bound_on_the_latency_is_told_of()
    {
        Assert.Matches(
            "^connected in [0-9.]+m?s$", (await Run(new("{address}", Port) { MaxLatency = TimeSpan.FromSeconds(9) })).Text);
        Assert.Matches(
            "^connected, but in [0-9.]+m?s, wanted within 0ms$",
                (await Run(new("{address}", Port) { MaxLatency = TimeSpan.FromTicks(1) })).Text);
    }

    [Fact]
    public void Is_described_by_where_it_connects()
    {
        string Described(CheckOptions.TcpConnect options) =>
            new TcpCheck(options, new CheckServices(_resolver, TimeProvider.System, RunningLoop.Instance)).Description;
        Assert.Equal("tcp {address}:853", Described(new("{address}", 853)));
        Assert.Equal("tcp [2001:db8::1]:443", Described(new("2001:db8::1", 443)));
    }
}
