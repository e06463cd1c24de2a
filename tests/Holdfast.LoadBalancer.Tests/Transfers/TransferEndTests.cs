using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Tests.Upstreams;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using static Holdfast.LoadBalancer.Tests.Transfers.TransferSite;
using static Holdfast.LoadBalancer.Tests.Upstreams.TcpBackend;

namespace Holdfast.LoadBalancer.Tests.Transfers;

/// <summary>Transfers that break, stand still, last for too long or are too many end, and nothing else suffers by them.</summary>
public sealed class TransferEndTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_transfer_that_breaks_before_its_first_message_is_servfail(bool resets)
    {
        using var backend = new TcpBackend((_, _) => resets ? Then.Reset : Then.Close);
        using var site = Site(backend);
        using var client = site.Connect();
        Assert.Equal(ResponseCode.ServFail, Ask(client, Axfr));
        Assert.Equal(ResponseCode.ServFail, Ask(client, Axfr));
        Assert.Equal((2, 0), (Counted(site, Counter.TransfersFailed), site.Balancer.Backends[0].Outstanding));
    }

    [Fact]
    public void A_backend_that_refuses_connections_is_servfail()
    {
        using var site = new TestSite(
            o => o with { Transfers = new TransferOptions { Action = TransferAction.Allow } },
            new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        using var client = site.Connect();
        Assert.Equal(ResponseCode.ServFail, Ask(client, Axfr));
    }

    [Fact]
    public void A_backend_that_refuses_connections_leaves_the_transfer_to_the_next()
    {
        using var good = Transferring([Soa, Host(1), Soa]);
        using var site = Site(new IPEndPoint(IPAddress.Loopback, FreePort.Next()), good.EndPoint);
        using var client = site.Connect();
        for (int asked = 1; asked <= 4; asked++)
        {
            Assert.Equal(ResponseCode.NoError, Ask(client, Axfr));
            Wait.Until("it is counted", () => Counted(site, Counter.TransfersPassed) == asked);
        }

        Assert.Equal((0, 0), (Counted(site, Counter.TransfersFailed), Counted(site, Counter.TransfersOpen)));
        Assert.All(site.Balancer.Backends, status => Assert.Equal(0, status.Outstanding));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_backend_that_breaks_before_its_first_message_leaves_the_transfer_to_the_next(bool resets)
    {
        using var broken = new TcpBackend((_, _) => resets ? Then.Reset : Then.Close);
        using var good = Transferring([Soa, Host(1), Soa]);
        using var site = Site(broken.EndPoint, good.EndPoint);
        using var client = site.Connect();
        Assert.Equal(ResponseCode.NoError, Ask(client, Axfr));
        Assert.Equal(ResponseCode.NoError, Ask(client, Axfr));
    }

    [Fact]
    public void A_backend_that_is_silent_leaves_the_transfer_to_the_next_after_the_idle_time()
    {
        using var silent = new TcpBackend((_, _) => Then.Stay);
        using var good = Transferring([Soa, Host(1), Soa]);
        using var site = Site(
            o => o with { IdleTimeout = TimeSpan.FromMilliseconds(300) }, silent.EndPoint, good.EndPoint);
        using var client = site.Connect();
        Assert.Equal(ResponseCode.NoError, Ask(client, Axfr));
        Wait.Until("the silent one's connection is closed", () => silent.Open == 0);
    }

    [Fact]
    public void Where_every_backend_fails_the_client_is_told_once()
    {
        using var site = Site(
            new IPEndPoint(IPAddress.Loopback, FreePort.Next()), new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        using var client = site.Connect();
        Assert.Equal(ResponseCode.ServFail, Ask(client, Axfr));
        Wait.Until("it is over", () => Counted(site, Counter.TransfersOpen) == 0);
        Assert.Equal(1, Counted(site, Counter.TransfersFailed));
        Assert.All(site.Balancer.Backends, status => Assert.Equal(0, status.Outstanding));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_transfer_that_breaks_later_ends_the_clients_connection(bool resets)
    {
        using var backend = new TcpBackend((connection, query) =>
        {
            connection.Send(Answer(TestMessages.Id(query), true, Soa, Host(1)));
            return resets ? Then.Reset : Then.Close;
        });
        using var site = Site(backend);
        using var client = site.Connect();
        Assert.Equal(ResponseCode.NoError, Ask(client, Axfr));
        Assert.True(IsClosed(client));
        Assert.Equal(1, Counted(site, Counter.TransfersCut));
    }

    [Fact]
    public void A_message_with_another_id_is_not_passed_on()
    {
        using var backend = new TcpBackend((connection, query) =>
        {
            connection.Send(Answer((ushort)(TestMessages.Id(query) + 1), true, Soa, Soa));
            return Then.Stay;
        });
        using var site = Site(backend);
        using var client = site.Connect();
        Assert.Equal(ResponseCode.ServFail, Ask(client, Axfr));
        Assert.Equal(1, site.Balancer.Backends[0].Forged);
    }

    [Fact]
    public void A_backend_that_stops_in_the_middle_is_cut_off_after_the_idle_time()
    {
        using var backend = new TcpBackend((connection, query) =>
        {
            connection.Send(Answer(TestMessages.Id(query), true, Soa, Host(1)));
            return Then.Stay;
        });
        using var site = Site(backend, o => o with { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        using var client = site.Connect();
        Assert.Equal(ResponseCode.NoError, Ask(client, Axfr));
        Assert.True(IsClosed(client));
        Wait.Until("the backend's connection is closed", () => backend.Open == 0);
    }

    [Fact]
    public void A_transfer_that_goes_on_for_too_long_is_cut()
    {
        using var backend = Endless();
        using var site = Site(backend, o => o with { MaxTime = TimeSpan.FromMilliseconds(500) });
        using var client = site.Connect();
        client.Write(TestMessages.Frame(Axfr));
        int messages = 0;
        Assert.ThrowsAny<IOException>(() =>
        {
            for (; messages < 10_000; messages++)
                TestMessages.ReadFrame(client);
        });
        Assert.True(messages > 1, $"{messages} messages");
        Assert.Equal(1, Counted(site, Counter.TransfersCut));
    }

    [Fact]
    public void A_client_that_leaves_ends_its_transfer()
    {
        using var backend = Endless();
        using var site = Site(backend);
        using (var client = site.Connect())
            Assert.Equal(ResponseCode.NoError, Ask(client, Axfr));
        Wait.Until("the backend's connection is closed", () => backend.Open == 0);
        Wait.Until("it is counted out", () => Counted(site, Counter.TransfersOpen) == 0);
    }

    [Fact]
    public void Limits_hold_in_all_and_per_client_and_others_are_told()
    {
        using var backend = Endless();
        using var site = Site(backend, o => o with { Max = 3, MaxPerClient = 2 });
        using var first = site.Connect();
        using var second = site.Connect();
        using var third = site.Connect();
        Assert.Equal(ResponseCode.NoError, Ask(first, Axfr));
        Assert.Equal(ResponseCode.NoError, Ask(second, Axfr));
        Assert.Equal(ResponseCode.ServFail, Ask(third, Axfr));
        Assert.Equal(1, Counted(site, Counter.TransfersOverLimit));
        first.Dispose();
        Wait.Until("the first is counted out", () => Counted(site, Counter.TransfersOpen) == 1);
        Assert.Equal(ResponseCode.NoError, Ask(third, Axfr));
    }

    [Fact]
    public void A_client_that_does_not_take_it_holds_up_the_backend_and_nobody_else()
    {
        const int total = 2000;
        int sent = 0;
        string[] records = [.. Enumerable.Range(0, 1500).Select(Host)];
        using var backend = new TcpBackend((connection, query) =>
        {
            if (TestMessages.QName(query) != "example.")
            {
                connection.Send(query.Answer());
                return Then.Stay;
            }

            ushort id = TestMessages.Id(query);
            byte[] large = Answer(id, false, records);
            connection.Send(Answer(id, true, Soa));
            for (int i = 0; i < total; i++)
            {
                connection.Send(large);
                Interlocked.Increment(ref sent);
            }

            connection.Send(Answer(id, false, Soa));
            return Then.Stay;
        });
        using var site = Site(backend);
        using var slow = site.Connect();
        slow.ReadTimeout = 30_000;
        Assert.Equal(ResponseCode.NoError, Ask(slow, Axfr));
        int before = -1;
        Wait.Until("the backend is held up", () =>
        {
            int now = Volatile.Read(ref sent);
            bool stands = now == before;
            before = now;
            Thread.Sleep(300);
            return stands;
        });
        Assert.InRange(sent, 0, total - 1);
        using var other = site.Connect();
        for (ushort id = 1; id <= 20; id++)
            Assert.Equal(ResponseCode.NoError, Ask(other, MessageText.Wire($"www.example. IN A +qid={id}")));
        for (int i = 0; i < total; i++)
            Assert.Equal(records.Length, TestMessages.ReadFrame(slow)[7] + (5 << 8));
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(slow)));
        Assert.Equal(1, Counted(site, Counter.TransfersPassed));
    }
}
