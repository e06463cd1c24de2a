using System.Net.Sockets;
using Holdfast.Linux.Polling;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Servers;

namespace Holdfast.LoadBalancer.Tests.Health;

public sealed class TcpHealthProbeTests : IDisposable
{
    private readonly EventLoop _loop = new("health");

    public TcpHealthProbeTests() => _loop.Start();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task Is_content_with_an_answer()
    {
        using var server = Server(query => [TestMessages.Frame(query.Answer("+qr +rd +ra"))]);
        Assert.True((await AskAsync(server)).Success);
    }

    [Fact]
    public async Task Puts_an_answer_together_from_its_pieces()
    {
        using var server = Server(query => TestMessages.Frame(query.Answer("+qr +rd +ra")).Select(octet => new[] { octet }));
        Assert.True((await AskAsync(server)).Success);
    }

    [Theory]
    [InlineData(5, "ok")]
    [InlineData(2, "SERVFAIL")]
    [InlineData(0, "answer to another question")]
    public async Task Takes_a_header_alone_by_the_error_it_tells(int code, string reason)
    {
        using var server = Server(
            query => [TestMessages.Frame([.. query.Octets[..2], 0x81, (byte)code, 0, 0, 0, 0, 0, 0, 0, 0])]);
        Assert.Equal(reason, (await AskAsync(server)).Reason);
    }

    [Fact]
    public async Task Takes_a_wrong_ID_for_a_failure()
    {
        using var server = Server(query => [TestMessages.Frame(query.Answer("+qr +rd +ra", otherId: true))]);
        Assert.Equal(HealthVerdict.Failed("answer with a wrong ID"), await AskAsync(server));
    }

    [Fact]
    public async Task Says_when_the_connection_is_closed_before_the_answer()
    {
        using var server = Server(_ => []);
        Assert.Equal(HealthVerdict.Failed("connection closed before the answer"), await AskAsync(server));
    }

    [Fact]
    public async Task Says_when_the_connection_is_closed_within_the_answer()
    {
        using var server = Server(_ => [[0, 50, 1, 2, 3]]);
        Assert.Equal(HealthVerdict.Failed("connection closed 3 octets into an answer of 50"), await AskAsync(server));
    }

    [Fact]
    public async Task Says_that_an_empty_answer_is_broken()
    {
        using var server = Server(_ => [[0, 0]]);
        Assert.StartsWith("broken answer", (await AskAsync(server)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knows_at_once_when_the_host_refuses()
    {
        var server = Server(_ => []);
        server.Dispose();
        var error = await Assert.ThrowsAsync<SocketException>(() => AskAsync(server));
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    /// <summary>A server that sends octets on the connection as they are, and closes it after one query.</summary>
    private static DnsResponder Server(Func<ReceivedQuery, IEnumerable<byte[]>> answer) =>
        new(answer) { Unframed = true, CloseAfter = 1 };

    private Task<HealthVerdict> AskAsync(DnsResponder server) =>
        new TcpHealthProbe(new Backend(new BackendOptions("a", server.EndPoint), 1), _loop).AskAsync(
            TestContext.Current.CancellationToken);
}
