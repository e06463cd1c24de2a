using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Logging.Outputs;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Logging.Dnstap;
using Holdfast.LoadBalancer.Tests.Logging.Outputs;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Logging;

/// <summary>What a running load balancer logs.</summary>
public sealed class QueryLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestResponder _backend = new();

    private string FilePath => _folder.File("queries.log");

    private UnixDomainSocketEndPoint Socket => new(_folder.File("dnstap.sock"));

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_file_tells_of_answers_of_backends_of_the_cache_and_of_what_was_dropped()
    {
        using (var site = Site(new FileTarget(FilePath)))
        {
            Assert.NotNull(site.Ask(MessageText.Wire("a.example. IN A +rd")));
            Assert.NotNull(site.Ask(MessageText.Wire("a.example. IN A +rd")));
            Assert.Null(site.Ask(MessageText.Wire("dropped.example. IN A +rd"), timeoutMilliseconds: 50));
            Assert.Null(site.Ask(MessageText.Wire("b.example. IN A +rd"), 50, source: IPAddress.Parse("127.0.0.9")));
            Wait.Until("four are written", () => site.Balancer.LogSinks[0].Written == 4);
        }

        string[] lines = File.ReadAllLines(FilePath);
        Assert.Contains(
            " outcome=answered pool=default backend=backend0 source=backend rcode=NOERROR ", lines[0], StringComparison.Ordinal);
        Assert.Contains(" outcome=answered pool=default source=cache rcode=NOERROR ", lines[1], StringComparison.Ordinal);
        Assert.Contains(" name=dropped.example. class=IN type=A outcome=rule rule=guests ", lines[2], StringComparison.Ordinal);
        Assert.Contains(" client=127.0.0.9 ", lines[3], StringComparison.Ordinal);
        Assert.Contains(" outcome=acl ", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_logs_to_a_sink_whatever_that_matches_and_to_one_of_rules_only_what_matches()
    {
        var some = new SinkOptions(new FileTarget(FilePath))
        {
            Name = "some",
            Match = new MatchOptions { Suffixes = [Name.Parse("a.example.")] },
        };
        var chosen = new SinkOptions(new FileTarget(_folder.File("chosen.log")))
        {
            Name = "chosen",
            RulesOnly = true,
            Match = new MatchOptions { Types = [RecordType.A] },
        };
        using (var site = new TestSite(
            options => options with
            {
                Log = [some, chosen],
                Cache = new CacheOptions(100),
                Rules = [new(new MatchOptions { Suffixes = [Name.Parse("b.example.")] }, new LogAction("all"))],
            },
            _backend.EndPoint))
        {
            string[] asked = ["a.example. IN A", "b.example. IN TXT", "b.example. IN A", "b.example. IN A", "c.example. IN A"];
            foreach (string question in asked)
                Assert.NotNull(site.Ask(MessageText.Wire($"{question} +rd")));
            Wait.Until("all is written", () => site.Balancer.LogSinks.Select(sink => sink.Written).SequenceEqual([4, 2]));
            Assert.Equal(3, site.Balancer.Rules[0].Hits);
        }

        string[] all = File.ReadAllLines(FilePath);
        Assert.Contains(" name=a.example. class=IN type=A ", all[0], StringComparison.Ordinal);
        Assert.Contains(" name=b.example. class=IN type=TXT ", all[1], StringComparison.Ordinal);
        string[] told = File.ReadAllLines(_folder.File("chosen.log"));
        Assert.Equal(all[2..].Select(WithoutTime), told.Select(WithoutTime));
        Assert.Contains(" source=backend ", all[2], StringComparison.Ordinal);
        Assert.Contains(" source=cache ", all[3], StringComparison.Ordinal);
    }

    [Fact]
    public void A_dnstap_collector_sees_the_four_messages_of_a_query_and_the_two_of_a_hit()
    {
        using var collector = new TestCollector(Socket, CollectorConduct.Reads);
        using var site = Site(new DnstapTarget(collector.Address) { Forwarder = true });
        byte[] query = MessageText.Wire("a.example. IN A +rd");
        byte[] answer = site.Ask(query)!, hit = site.Ask(query)!;
        Wait.Until("six messages", () => collector.Frames.Count == 6);
        ProtobufReader[] messages = [.. collector.Frames.Select(frame => new ProtobufReader(frame).Message(14)!)];
        Assert.Equal([5UL, 7, 8, 6, 5, 6], messages.Select(message => message.Number(1)!.Value));
        Assert.Equal(query, messages[0].Octets(10));
        Assert.Equal(query, messages[4].Octets(10));
        Assert.Equal(answer, messages[3].Octets(14));
        Assert.Equal(hit, messages[5].Octets(14));
        Assert.Equal((ulong)_backend.EndPoint.Port, messages[1].Number(7));
        Assert.Equal(messages[1].Octets(10)![..2], messages[2].Octets(14)![..2]);
        Assert.Equal(IPAddress.Loopback.GetAddressBytes(), messages[0].Octets(5));
    }

    [Fact]
    public void Over_TCP_the_messages_are_the_same()
    {
        using var collector = new TestCollector(Socket, CollectorConduct.Reads);
        using var site = Site(new DnstapTarget(collector.Address) { Forwarder = true });
        using NetworkStream client = site.Connect();
        byte[] query = MessageText.Wire("a.example. IN A +rd");
        client.Write([0, (byte)query.Length, .. query]);
        Wait.Until("four messages", () => collector.Frames.Count == 4);
        ProtobufReader[] messages = [.. collector.Frames.Select(frame => new ProtobufReader(frame).Message(14)!)];
        Assert.Equal([5UL, 7, 8, 6], messages.Select(message => message.Number(1)!.Value));
        Assert.All(messages, message => Assert.Equal(2UL, message.Number(3)));
        Assert.Equal(query, messages[0].Octets(10));
    }

    [Fact]
    public void A_reload_restarts_the_sink_that_it_changes_and_no_other()
    {
        var kept = new SinkOptions(new FileTarget(FilePath)) { Name = "kept" };
        var changed = new SinkOptions(new FileTarget(_folder.File("changed.log"))) { Name = "changed" };
        using var site = Site(kept, changed);
        Assert.NotNull(site.Ask(MessageText.Wire("a.example. IN A +rd")));
        Wait.Until("both have written", () => site.Balancer.LogSinks.All(sink => sink.Written == 1));
        site.Balancer.Reconfigure(site.Options with { Log = [kept, changed with { SampledOf = 2 }] });
        Assert.Equal([1L, 0], site.Balancer.LogSinks.Select(sink => sink.Written));
        site.Balancer.Reconfigure(site.Options with { Log = [kept] });
        Assert.NotNull(site.Ask(MessageText.Wire("b.example. IN A +rd")));
        Wait.Until("the other goes on", () => site.Balancer.LogSinks[0].Written == 2);
        site.Balancer.Reconfigure(site.Options with { Log = [] });
        Assert.NotNull(site.Ask(MessageText.Wire("c.example. IN A +rd")));
        Assert.Empty(site.Balancer.LogSinks);
        Wait.Until("the file is closed with what it had", () => File.ReadAllLines(FilePath).Length == 2);
    }

    [Fact]
    public void A_collector_that_stands_still_holds_up_no_answer_no_reload_and_no_stop()
    {
        // A unix socket holds little of what is not read.
        using var collector = new TestCollector(Socket, CollectorConduct.StopsReading);
        var sink = new SinkOptions(new DnstapTarget(collector.Address)) { QueueSize = SinkQueue.LeastCapacity };
        using var site = Site(sink);
        using var client = TestSite.Client(site.EndPoint);
        byte[] query = MessageText.Wire($"{new string('a', 60)}.example. IN TXT +rd");
        Wait.Until("messages are dropped", () =>
        {
            for (int i = 0; i < 500; i++)
                Assert.NotNull(TestSite.Ask(client, query));
            return site.Balancer.LogSinks[0].Dropped > 0;
        });
        Assert.Equal(0, site.Balancer.LogSinks[0].Errors);
        site.Balancer.Reconfigure(site.Options with { Log = [sink with { SampledOf = 2 }] });
        Assert.NotNull(TestSite.Ask(client, query));
        site.Balancer.Stop();
    }

    private static string WithoutTime(string line) => line[line.IndexOf(' ', StringComparison.Ordinal)..];

    private TestSite Site(SinkTarget target) => Site(new SinkOptions(target));

    private TestSite Site(params SinkOptions[] sinks) => new(options => options with
    {
        Log = [.. sinks],
        Cache = new CacheOptions(100),
        Acl = new AclOptions { Networks = [IPNetwork.Parse("127.0.0.1/32")] },
        Rules =
        [
            new RuleOptions(new MatchOptions { Suffixes = [Name.Parse("dropped.example.")] }, new DropAction())
            {
                Name = "guests",
            },
        ],
    }, _backend.EndPoint);
}
