using System.Net.Sockets;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Tests.Backends;

namespace Holdfast.LoadBalancer.Tests.Health;

public class TcpHealthProbeTests
{
    [Fact]
    public async Task Is_content_with_an_answer()
    {
        await using var server = new Responder(query => [Responder.Framed(Responder.Reply(query))]);
        Assert.True((await AskAsync(server)).Success);
    }

    [Fact]
    public async Task Puts_an_answer_together_from_its_pieces()
    {
        await using var server = new Responder(query => Responder.Framed(Responder.Reply(query)).Select(octet => new[] { octet }));
        Assert.True((await AskAsync(server)).Success);
    }

    [Fact]
    public async Task Takes_a_wrong_ID_for_a_failure()
    {
        await using var server = new Responder(query =>
        {
            query[0] ^= 0xFF;
            return [Responder.Framed(Responder.Reply(query))];
        });
        Assert.Equal(HealthVerdict.Failed("answer with a wrong ID"), await AskAsync(server));
    }

    [Fact]
    public async Task Says_when_the_connection_is_closed_before_the_answer()
    {
        await using var server = new Responder(_ => []);
        Assert.Equal(HealthVerdict.Failed("connection closed before the answer"), await AskAsync(server));
    }

    [Fact]
    public async Task Says_when_the_connection_is_closed_within_the_answer()
    {
        await using var server = new Responder(_ => [[0, 50, 1, 2, 3]]);
        Assert.Equal(HealthVerdict.Failed("connection closed 3 octets into an answer of 50"), await AskAsync(server));
    }

    [Fact]
    public async Task Says_that_an_empty_answer_is_broken()
    {
        await using var server = new Responder(_ => [[0, 0]]);
        Assert.StartsWith("broken answer", (await AskAsync(server)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knows_at_once_when_the_host_refuses()
    {
        var server = new Responder(_ => []);
        await server.DisposeAsync();
        var error = await Assert.ThrowsAsync<SocketException>(() => AskAsync(server));
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    private static Task<HealthVerdict> AskAsync(Responder server) =>
        new TcpHealthProbe(new Backend(new BackendOptions("a", server.EndPoint), 1)).AskAsync(TestContext.Current.CancellationToken);
}
