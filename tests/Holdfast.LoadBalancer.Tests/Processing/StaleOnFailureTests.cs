using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Processing;

/// <summary>Answers after their time, for clients whose backend fails, does not answer in time, or is slow (RFC 8767).</summary>
public sealed class StaleOnFailureTests : IDisposable
{
    private static readonly CacheOptions Cache = new(1000)
    {
        HugePages = false,
        StaleCacheEntriesTtl = TimeSpan.FromHours(1),
        StaleTtl = TimeSpan.FromSeconds(30),
    };

    private readonly FakeTimeProvider _time = new();
    private readonly List<ReceivedQuery> _held = [];
    private readonly DnsResponder _backend;
    private bool _holds;

    public StaleOnFailureTests() => _backend = new DnsResponder(query =>
    {
        lock (_held)
        {
            if (!_holds)
                return [query.Octets.Answer("NOERROR", "@ 60 A 192.0.2.1")];
            _held.Add(query);
            return [];
        }
    });

    public void Dispose() => _backend.Dispose();

    [Theory]
    [InlineData("SERVFAIL", false)]
    [InlineData("REFUSED", false)]
    [InlineData("SERVFAIL", true)]
    public void When_the_backend_fails_clients_get_the_answer_they_had(string failure, bool tcp)
    {
        using var site = Site();
        Fill(site, "www.example");
        using var client = new AskingClient(site, "www.example", tcp);
        Held().Reply(Held().Octets.Answer(failure));
        Assert.Equal((1, 30u), client.Answer());
        Assert.Equal((1, 0), Counts(site));
        // It is not kept in place of the answer.
        Forget();
        using var next = new AskingClient(site, "www.example", tcp);
        Held().Reply(Held().Octets.Answer(failure));
        Assert.Equal((1, 30u), next.Answer());
        Idle(site);
    }

    [Theory]
    [InlineData("NXDOMAIN")]
    [InlineData("FORMERR")]
    [InlineData("NOTIMP")]
    public void What_is_no_failure_to_resolve_is_told(string code)
    {
        using var site = Site();
        Fill(site, "www.example");
        using var client = new AskingClient(site, "www.example", tcp: false);
        Held().Reply(Held().Octets.Answer(code));
        Assert.Equal(code, client.Code());
        Idle(site);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_slow_backends_client_gets_it_after_the_client_timeout_and_the_late_answer_is_for_the_next(bool tcp)
    {
        using var site = Site();
        Fill(site, "www.example");
        using var client = new AskingClient(site, "www.example", tcp);
        var query = Held();
        Pass(site, 1.7);
        Assert.False(client.HasAnswer);
        Pass(site, 0.2);
        Assert.Equal((1, 30u), client.Answer());
        Assert.Equal((0, 1), Counts(site));
        query.Reply(query.Octets.Answer("NOERROR", "@ 60 A 192.0.2.2", "@ 60 A 192.0.2.3"));
        Idle(site);
        using var next = new AskingClient(site, "www.example", tcp);
        Assert.Equal((2, 60u), next.Answer());
        Assert.Equal(1, site.Balancer.Counters.ResponsesFrom(AnswerSource.Cache, 0) - 1);
    }

    [Fact]
    public void Who_waits_for_anothers_query_gets_it_too()
    {
        using var site = Site();
        Fill(site, "www.example");
        using var first = new AskingClient(site, "www.example", tcp: false);
        _ = Held();
        Pass(site, 0.3);
        using var second = new AskingClient(site, "www.example", tcp: false);
        using var third = new AskingClient(site, "www.example", tcp: true);
        Wait.Until("two wait", () => site.Balancer.Counters[Counter.Merged] == 2);
        Pass(site, 1.6);
        Assert.Equal((1, 30u), first.Answer());
        Assert.False(second.HasAnswer);
        Held().Reply(Held().Octets.Answer("SERVFAIL"));
        Assert.Equal((1, 30u), second.Answer());
        Assert.Equal((1, 30u), third.Answer());
        Idle(site);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void When_no_answer_comes_in_time_clients_get_it(bool tcp)
    {
        // The client's time-out is the longer one.
        using var site = Site(cache => cache with { StaleClientTimeout = TimeSpan.FromMinutes(1) });
        Fill(site, "www.example");
        using var client = new AskingClient(site, "www.example", tcp);
        _ = Held();
        Pass(site, 3.1);
        Assert.Equal((1, 30u), client.Answer());
        Assert.Equal((1, 0), Counts(site));
        Assert.Equal(0, site.Balancer.Counters[Counter.BackendTimeoutDropped]);
        Idle(site);
    }

    [Fact]
    public void When_the_host_refuses_clients_get_it()
    {
        using var site = Site();
        Fill(site, "www.example");
        _backend.Dispose();
        using var client = new AskingClient(site, "www.example", tcp: true);
        Assert.Equal((1, 30u), client.Answer());
        Idle(site);
    }

    [Fact]
    public void When_there_is_no_way_to_a_backend_that_is_up_clients_get_it()
    {
        using var site = Site();
        Fill(site, "www.example");
        // The kernel lets nobody connect to this address.
        var unreachable = site.Options.Backends[0] with { EndPoint = new IPEndPoint(IPAddress.Broadcast, 53) };
        site.Balancer.Reconfigure(site.Options with { Backends = [unreachable] });
        using var client = new AskingClient(site, "www.example", tcp: false);
        Assert.Equal((1, 30u), client.Answer());
        using var other = new AskingClient(site, "other.example", tcp: false);
        Assert.Equal("SERVFAIL", other.Code());
        Assert.Equal(1, site.Balancer.Counters[Counter.NoBackend]);
    }

    [Theory]
    [InlineData(0, 3600)]
    [InlineData(1.8, 0)]
    public void Where_it_is_off_the_failure_is_told_and_nothing_comes_early(double clientTimeout, double staleTtl)
    {
        using var site = Site(cache => cache with
        {
            StaleClientTimeout = TimeSpan.FromSeconds(clientTimeout),
            StaleCacheEntriesTtl = TimeSpan.FromSeconds(staleTtl),
        });
        Fill(site, "www.example");
        using var client = new AskingClient(site, "www.example", tcp: false);
        var query = Held();
        Pass(site, 2.5);
        Assert.False(client.HasAnswer);
        query.Reply(query.Octets.Answer("SERVFAIL"));
        Assert.Equal("SERVFAIL", client.Code());
        Idle(site);
    }

    [Fact]
    public void A_name_without_such_an_answer_fails_as_ever()
    {
        using var site = Site();
        Fill(site, "www.example");
        using var client = new AskingClient(site, "other.example", tcp: false);
        Held().Reply(Held().Octets.Answer("SERVFAIL"));
        Assert.Equal("SERVFAIL", client.Code());
        Idle(site);
    }

    [Fact]
    public void A_client_that_has_left_meanwhile_changes_nothing()
    {
        using var site = Site();
        Fill(site, "www.example");
        using (var client = new AskingClient(site, "www.example", tcp: true))
        {
            _ = Held();
            client.Reset();
        }

        Wait.Until("it has left", () => site.Balancer.Counters[Counter.TcpOpen] == 0);
        Pass(site, 1.9);
        Held().Reply(Held().Octets.Answer("NOERROR", "@ 60 A 192.0.2.2", "@ 60 A 192.0.2.3"));
        Idle(site);
        using var next = new AskingClient(site, "www.example", tcp: true);
        Assert.Equal(2, next.Answer().Records);
    }

    private static (long, long) Counts(TestSite site)
    {
        var counters = site.Balancer.Caches[0].Counters;
        return (counters.StaleForFailure, counters.StaleForTimeout);
    }

    private static void Idle(TestSite site) =>
        Wait.Until("nothing stays pending", () => site.Balancer.Workers[0].Pending.Count == 0);

    /// <summary>
    /// Has the name in the cache, for UDP and TCP, its time over; from now on the backend holds what it is asked.
    /// </summary>
    private void Fill(TestSite site, string name)
    {
        byte[] query = MessageText.Wire($"{name} IN A +rd");
        Assert.NotNull(site.Ask(query));
        using (var stream = site.Connect())
        {
            stream.Write(TestMessages.Frame(query));
            TestMessages.ReadFrame(stream);
        }

        lock (_held) _holds = true;
        Pass(site, 100);
    }

    private ReceivedQuery Held()
    {
        Wait.Until("the backend has the query", () => { lock (_held) return _held.Count > 0; });
        lock (_held) return _held[0];
    }

    private void Forget()
    {
        lock (_held) _held.Clear();
    }

    private void Pass(TestSite site, double seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        WaitForTurn();
        _time.Advance(TimeSpan.FromMilliseconds(1));
        WaitForTurn();

        void WaitForTurn() => Wait.Until("a turn of the worker", () => site.Balancer.HeartbeatAge <= TimeSpan.Zero);
    }

    private TestSite Site(Func<CacheOptions, CacheOptions>? change = null) => new(
        _time,
        o => o with
        {
            Cache = change?.Invoke(Cache) ?? Cache,
            Backends =
            [
                o.Backends[0] with
                {
                    UdpTimeout = TimeSpan.FromSeconds(3), TcpTimeout = TimeSpan.FromSeconds(3), TcpRetries = 0,
                },
            ],
            Tcp = o.Tcp with { IdleTimeout = TimeSpan.FromHours(1) },
        },
        _backend.EndPoint);
}
