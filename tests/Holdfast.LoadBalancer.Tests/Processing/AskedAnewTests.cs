using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Rules.Responses.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Processing;

/// <summary>Identical queries whose answer is one client's alone: the others are asked for anew, each by itself.</summary>
public sealed class AskedAnewTests : IDisposable
{
    private readonly List<Socket> _clients = [];
    private readonly List<ReceivedQuery> _held = [];
    private readonly DnsResponder _backend;

    public AskedAnewTests() => _backend = new DnsResponder(query =>
    {
        lock (_held) _held.Add(query);
        return [];
    });

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        _backend.Dispose();
    }

    [Theory]
    [InlineData("FORMERR", "FORMERR")]
    [InlineData("NOTIMP", "NOTIMP")]
    [InlineData("YXRRSET", "YXRRSET")]
    [InlineData("BADVERS", "SERVFAIL")]
    [InlineData("BADCOOKIE", "SERVFAIL")]
    public void An_error_about_the_form_of_a_query_is_told_to_its_client_alone(string error, string told)
    {
        using var site = Site();
        var clients = Send(site, 3, "www.example IN A +rd +bufsize=1232");
        Reply(Take(1).Single(), error);
        var anew = Take(2);
        foreach (var query in anew)
            Reply(query, "NOERROR +bufsize=1232", "@ 60 A 192.0.2.1");
        string[] codes = [.. clients.Select(client => TestMessages.ResponseCode(Receive(client)).ToMnemonic())];
        Assert.Equal([told, "NOERROR", "NOERROR"], codes.OrderBy(code => code == "NOERROR"));
        Assert.Equal((2, 2), (site.Balancer.Counters[Counter.Merged], site.Balancer.Counters[Counter.AskedAnew]));
        Idle(site);
    }

    [Theory]
    [InlineData("FORMERR")]
    [InlineData("NOTIMP")]
    public void Nobody_is_asked_for_twice_nor_joined_again(string error)
    {
        using var site = Site();
        var clients = Send(site, 3, "www.example IN A +rd");
        Reply(Take(1).Single(), error);
        var anew = Take(2);
        // Another that asks the same does not wait for those that are asked for by themselves.
        clients = [.. clients, .. Send(site, 1, "www.example IN A +rd", merges: false)];
        anew = [.. anew, .. Take(1)];
        foreach (var query in anew)
            Reply(query, error);
        Assert.All(clients, client => Assert.Equal(error, TestMessages.ResponseCode(Receive(client)).ToMnemonic()));
        Assert.Equal(4, _backend.Received.Count);
        Idle(site);
    }

    [Theory]
    [InlineData("NOERROR", "@ 60 A 192.0.2.1")]
    [InlineData("NXDOMAIN")]
    [InlineData("SERVFAIL")]
    [InlineData("REFUSED")]
    [InlineData("YXDOMAIN")]
    public void An_answer_about_the_name_is_everybodys(string words, params string[] records)
    {
        using var site = Site();
        var clients = Send(site, 3, "www.example IN A +rd");
        Reply(Take(1).Single(), words, records);
        Assert.All(clients, client => Assert.Equal(words, TestMessages.ResponseCode(Receive(client)).ToMnemonic()));
        Assert.Single(_backend.Received);
        Idle(site);
    }

    [Fact]
    public void So_many_are_asked_for_at_once_and_no_more()
    {
        const int waiting = 40;
        using var site = Site();
        var clients = Send(site, 1 + waiting, "www.example IN A +rd");
        int most = 0, answered = 0;
        Reply(Take(1).Single(), "FORMERR");
        while (answered < waiting)
        {
            var anew = Take(1);
            most = Math.Max(most, _backend.Received.Count - 1 - answered);
            foreach (var query in anew)
                Reply(query, "FORMERR");
            answered += anew.Length;
        }

        Assert.InRange(most, 1, QuestionsInFlight.Max);
        Assert.All(clients, client => Assert.Equal(ResponseCode.FormErr, TestMessages.ResponseCode(Receive(client))));
        Assert.Equal(1 + waiting, _backend.Received.Count);
        Idle(site);
    }

    [Fact]
    public void An_answer_that_a_rule_drops_leaves_the_others_to_be_asked_for()
    {
        using var site = Site(o => o with
        {
            ResponseRules = [new ResponseRuleOptions(new MatchOptions(), new DropResponseAction())],
        });
        var clients = Send(site, 3, "www.example IN A +rd");
        Reply(Take(1).Single(), "NOERROR", "@ 60 A 192.0.2.1");
        var anew = Take(2);
        site.Balancer.Reconfigure(site.Options with { ResponseRules = [] });
        foreach (var query in anew)
            Reply(query, "NOERROR", "@ 60 A 192.0.2.1");
        Wait.Until("two are answered", () => clients.Count(client => client.Available > 0) == 2);
        Assert.Equal(1, site.Balancer.Counters[Counter.RuleDropped]);
        Idle(site);
    }

    [Fact]
    public void Who_has_a_stream_is_asked_for_over_one()
    {
        using var site = Site();
        using var stream = site.Connect();
        var clients = Send(site, 1, "www.example IN A +rd");
        stream.Write(TestMessages.Frame(MessageText.Wire("www.example IN A +rd +qid=9")));
        Wait.Until("it waits", () => site.Balancer.Counters[Counter.Merged] == 1);
        Reply(Take(1).Single(), "FORMERR");
        var anew = Take(1).Single();
        Assert.True(anew.Tcp);
        Reply(anew, "NOERROR", "@ 60 A 192.0.2.1");
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
        Assert.Equal(ResponseCode.FormErr, TestMessages.ResponseCode(Receive(clients[0])));
        Idle(site);
    }

    [Fact]
    public void When_no_answer_comes_to_those_asked_for_anew_the_others_are_given_up()
    {
        using var site = Site(timeout: TimeSpan.FromMilliseconds(600));
        Send(site, 12, "www.example IN A +rd");
        Reply(Take(1).Single(), "FORMERR");
        Wait.Until("all are over", () => site.Balancer.Workers[0].Pending.Count == 0);
        Assert.Equal(1 + QuestionsInFlight.Max, _backend.Received.Count);
        Assert.Equal(
            (QuestionsInFlight.Max, 11 - QuestionsInFlight.Max),
            (site.Balancer.Counters[Counter.BackendTimeoutDropped], site.Balancer.Counters[Counter.MergedUnanswered]));
    }

    private static void Reply(ReceivedQuery query, string words, params string[] records) =>
        query.Reply(query.Octets.Answer(words, records));

    private static byte[] Receive(Socket client)
    {
        client.ReceiveTimeout = 10_000;
        byte[] buffer = new byte[4096];
        return buffer[..client.Receive(buffer)];
    }

    private static void Idle(TestSite site) =>
        Wait.Until("nothing stays pending", () => site.Balancer.Workers[0].Pending.Count == 0);

    /// <summary>Takes the queries that the backend holds, once there are so many; those that come until then too.</summary>
    private ReceivedQuery[] Take(int least)
    {
        Wait.Until($"{least} queries are there", () => { lock (_held) return _held.Count >= least; });
        lock (_held)
        {
            ReceivedQuery[] taken = [.. _held];
            _held.Clear();
            return taken;
        }
    }

    private Socket[] Send(TestSite site, int count, string query, bool merges = true)
    {
        long before = site.Balancer.Counters[Counter.Merged];
        var clients = Enumerable.Range(0, count).Select(_ => TestSite.Client(site.EndPoint)).ToArray();
        _clients.AddRange(clients);
        for (int i = 0; i < count; i++)
            clients[i].Send(MessageText.Wire($"{query} +qid={i}"));
        if (merges)
            Wait.Until("they wait for the first", () => site.Balancer.Counters[Counter.Merged] == before + count - 1);
        return clients;
    }

    private TestSite Site(Func<LoadBalancerOptions, LoadBalancerOptions>? change = null, TimeSpan? timeout = null) => new(o =>
    {
        o = o with
        {
            Cache = new CacheOptions(100) { HugePages = false },
            Backends =
            [
                TestSite.Backend(_backend.EndPoint) with
                {
                    UdpTimeout = timeout ?? TimeSpan.FromSeconds(60),
                    TcpTimeout = TimeSpan.FromSeconds(60),
                },
            ],
        };
        return change?.Invoke(o) ?? o;
    });
}
