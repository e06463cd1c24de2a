using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Tests.Upstreams;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;
using static Holdfast.LoadBalancer.Tests.Transfers.TransferSite;
using static Holdfast.LoadBalancer.Tests.Upstreams.TcpBackend;

namespace Holdfast.LoadBalancer.Tests.Transfers;

/// <summary>AXFR and IXFR over TCP are passed on whole, message by message, or refused.</summary>
public sealed class ZoneTransferTests
{
    [Fact]
    public void All_messages_are_passed_on_with_the_clients_id_and_the_connection_stays()
    {
        using var backend = Transferring([Soa, Host(1)], [Host(2), Host(3)], [Host(4), Soa]);
        using var site = Site(backend);
        using var client = site.Connect();
        client.Write(TestMessages.Frame(Axfr));
        byte[][] messages = [TestMessages.ReadFrame(client), TestMessages.ReadFrame(client), TestMessages.ReadFrame(client)];
        Assert.Equal([Answer(4711, true, Soa, Host(1)), Answer(4711, false, Host(2), Host(3)), Answer(4711, false, Host(4), Soa)],
            messages);
        client.Write(TestMessages.Frame(MessageText.Wire("www.example. IN A +qid=1")));
        Assert.Equal(1, TestMessages.Id(TestMessages.ReadFrame(client)));
        Assert.Equal((1, 0), (Counted(site, Counter.TransfersPassed), Counted(site, Counter.TransfersOpen)));
        Assert.Equal(0, site.Balancer.Backends[0].Outstanding);
        Wait.Until("the transfer's connection is closed, the query's kept", () => backend.Open == 1);
    }

    [Fact]
    public void Several_transfers_and_queries_share_a_clients_connection()
    {
        using var backend = Transferring([Soa, Host(1)], [Host(2), Soa]);
        using var site = Site(backend);
        using var client = site.Connect();
        for (ushort id = 1; id <= 5; id++)
        {
            client.Write(TestMessages.Frame(Axfr.With(query => query[0] = 0).With(query => query[1] = (byte)id)));
            client.Write(TestMessages.Frame(MessageText.Wire($"www.example. IN A +qid={100 + id}")));
        }

        int[] ids = [.. Enumerable.Range(0, 15).Select(_ => (int)TestMessages.Id(TestMessages.ReadFrame(client))).Order()];
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 101, 102, 103, 104, 105], ids);
        Assert.Equal(5, Counted(site, Counter.TransfersPassed));
    }

    [Fact]
    public void Without_leave_transfers_are_refused_and_no_backend_is_asked()
    {
        using var backend = Transferring([Soa, Soa]);
        using var site = Site(backend, _ => new TransferOptions());
        using var client = site.Connect();
        foreach (string type in new[] { "AXFR", "IXFR" })
        {
            client.Write(TestMessages.Frame(MessageText.Wire($"example. IN {type} +qid=9 +bufsize=1232")));
            byte[] answer = TestMessages.ReadFrame(client);
            Assert.Equal((9, ResponseCode.Refused), (TestMessages.Id(answer), TestMessages.ResponseCode(answer)));
            Assert.Contains("+ede=21", TestMessages.FirstLine(answer), StringComparison.Ordinal);
        }

        Assert.Equal(ResponseCode.Refused, TestMessages.ResponseCode(site.Ask(MessageText.Wire("example. IN IXFR"))!));
        Assert.Equal((0, 3), (backend.Accepted, Counted(site, Counter.TransfersRefused)));
    }

    [Fact]
    public void A_reload_allows_and_refuses_transfers()
    {
        using var backend = Transferring([Soa, Soa]);
        using var site = Site(backend, _ => new TransferOptions());
        using var client = site.Connect();
        Assert.Equal(ResponseCode.Refused, Ask(client, Axfr));
        site.Balancer.Reconfigure(site.Options with { Transfers = new TransferOptions { Action = TransferAction.Allow } });
        Assert.Equal(ResponseCode.NoError, Ask(client, Axfr));
        site.Balancer.Reconfigure(site.Options);
        Assert.Equal(ResponseCode.Refused, Ask(client, Axfr));
    }

    [Theory]
    [InlineData(TransferAction.Refuse)]
    [InlineData(TransferAction.Allow)]
    public void Axfr_over_udp_is_a_format_error(TransferAction action)
    {
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with { Transfers = new TransferOptions { Action = action }, RetryTruncated = true }, backend.EndPoint);
        Assert.Equal(ResponseCode.FormErr, TestMessages.ResponseCode(site.Ask(Axfr)!));
        Assert.Empty(backend.Received);
    }

    [Fact]
    public void Ixfr_over_udp_is_a_query_like_others_and_its_truncated_answer_is_the_clients()
    {
        using var backend = new TestResponder((query, isTcp) => isTcp ? [] : [query.TruncatedAnswer()]);
        using var site = new TestSite(
            o => o with { Transfers = new TransferOptions { Action = TransferAction.Allow }, RetryTruncated = true },
            backend.EndPoint);
        byte[] answer = site.Ask(MessageText.Wire($"example. IN IXFR +qid=3 +bufsize=4096\nAUTHORITY\n{Soa}"))!;
        Assert.Equal((3, true), (TestMessages.Id(answer), TestMessages.Truncated(answer)));
        Assert.Single(backend.Received);
    }

    [Fact]
    public void An_error_of_the_backend_is_the_clients_answer()
    {
        using var backend = new TcpBackend((connection, query) =>
        {
            connection.Send(query.Answer("NOTAUTH"));
            return Then.Stay;
        });
        using var site = Site(backend);
        using var client = site.Connect();
        Assert.Equal(ResponseCode.NotAuth, Ask(client, Axfr));
        Assert.Equal(ResponseCode.NotAuth, Ask(client, Axfr));
        Assert.Equal(2, Counted(site, Counter.TransfersFailed));
    }
}
