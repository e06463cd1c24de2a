using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Blocks;

/// <summary>What clients get that are blocked, or ask for what is.</summary>
public sealed class BlockedQueriesTests : IDisposable
{
    private static readonly IPAddress Blocked = IPAddress.Parse("127.0.0.66");

    private readonly TestResponder _backend = new();
    private readonly TestSite _site;

    public BlockedQueriesTests() => _site = new TestSite(null, _backend.EndPoint);

    public void Dispose()
    {
        _site.Dispose();
        _backend.Dispose();
    }

    [Fact]
    public void A_dropped_client_gets_nothing_not_even_an_error_and_all_others_do()
    {
        Block(Blocked, BlockAction.Drop);
        byte[] query = Queries.Wire("www.example.");
        Assert.Null(_site.Ask(query, 150, source: Blocked));
        Assert.Null(_site.Ask([.. query[..12], 0xFF], 150, source: Blocked));
        Assert.NotNull(_site.Ask(query));
        Assert.Single(_backend.Received);
        Assert.Equal(2, _site.Balancer.Blocks.All.Single().Hits);
        Assert.Single(
            _site.Balancer.Blocks.Remove(block => block.Target == BlockTarget.Of(new IPNetwork(Blocked, 32))));
        Assert.NotNull(_site.Ask(query, source: Blocked));
    }

    [Theory]
    [InlineData(BlockAction.Refuse, ResponseCode.Refused)]
    [InlineData(BlockAction.NxDomain, ResponseCode.NXDomain)]
    public void An_answer_says_that_the_operator_blocks(BlockAction action, ResponseCode code)
    {
        _site.Balancer.Blocks.TryAdd(new Block(BlockTarget.Of(Name.Parse("example.")), action, BlockOrigin.Operator, "alice"));
        byte[] answer = _site.Ask(MessageText.Wire("www.Example. IN A +rd +do"))!;
        Assert.Equal(code, TestMessages.ResponseCode(answer));
        var error = TestMessages.Options(answer)!.Single(option => option.Code == EdnsOptionCode.ExtendedError);
        Assert.Equal([0, 15], error.Data.Span.ToArray());
        Assert.Empty(_backend.Received);
        Assert.NotNull(_site.Ask(Queries.Wire("www.example.net.")));
    }

    [Fact]
    public void A_truncated_client_comes_back_over_TCP_and_is_answered_there()
    {
        Block(IPAddress.Loopback, BlockAction.Truncate);
        byte[] query = Queries.Wire("www.example.");
        Assert.NotEqual(0, _site.Ask(query)![2] & 0x02);
        using var stream = _site.Connect();
        stream.Write([0, (byte)query.Length, .. query]);
        byte[] answer = new byte[512];
        Assert.True(stream.Read(answer) > 2);
        Assert.Single(_backend.Received);
    }

    [Fact]
    public void The_nodes_own_checks_are_never_blocked()
    {
        Block(IPAddress.Loopback, BlockAction.Drop);
        using var check = TestSite.Client(_site.EndPoint);
        using (_site.Balancer.ExemptSource((IPEndPoint)check.LocalEndPoint!, tcp: false))
            Assert.NotNull(TestSite.Ask(check, Queries.Wire("www.example.")));
        Assert.Null(TestSite.Ask(check, Queries.Wire("www.example."), 150));
    }

    private void Block(IPAddress client, BlockAction action) => _site.Balancer.Blocks.TryAdd(
        new Block(BlockTarget.Of(new IPNetwork(client, 32)), action, BlockOrigin.Operator, "alice"));
}
