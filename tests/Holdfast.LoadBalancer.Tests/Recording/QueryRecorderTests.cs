using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Tests.Upstreams;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Recording;

/// <summary>
/// Every query of a client ends in exactly one record. The scenarios compare records and counters for all that happens to
/// queries; here is what the records say, and what no scenario has.
/// </summary>
public sealed class QueryRecorderTests : IDisposable
{
    private readonly RecordedQueries _recorded = new();
    private readonly TestResponder _backend = new();

    public void Dispose() => _backend.Dispose();

    [Fact]
    public void Of_a_forwarded_query_all_is_recorded()
    {
        using var site = Site();
        byte[] query = MessageText.Wire("Www.Example. IN AAAA +rd +cd +qid=77 +bufsize=1232");
        using var client = TestSite.Client(site.EndPoint);
        byte[] answer = TestSite.Ask(client, query)!;
        var record = _recorded.Next();
        var source = (IPEndPoint)client.LocalEndPoint!;
        Assert.Equal((QueryOutcome.Answered, AnswerSource.Backend, 1), (record.Outcome, record.Source, record.Backend));
        Assert.Equal((ClientAddress.From(source.Address), source.Port), (record.Client, record.ClientPort));
        Assert.Equal((ClientAddress.From(site.EndPoint.Address), site.EndPoint.Port), (record.Server, record.ServerPort));
        Assert.Equal((77, 0x0110, 28, 1), (record.Id, record.Flags, record.Type, record.Class));
        Assert.Equal(Name.Parse("Www.Example.").Wire.ToArray(), record.Name.ToArray());
        Assert.Equal((query.Length, answer.Length, 0, 0), (record.QuerySize, record.AnswerSize, record.Rcode, record.Ede));
        Assert.Equal((-1, 1, 0), (record.Rule, record.Pool, record.Protocol));
        Assert.True(record.Elapsed > 0 && record.ReceivedAt > 0);
    }

    [Fact]
    public void The_second_answer_is_recorded_as_the_caches()
    {
        using var site = Site(o => o with { Cache = new CacheOptions(100) { HugePages = false } });
        foreach (var source in new[] { AnswerSource.Backend, AnswerSource.Cache })
        {
            site.Ask(MessageText.Wire("www.example. IN A +rd"));
            var record = _recorded.Next();
            Assert.Equal((QueryOutcome.Answered, source), (record.Outcome, record.Source));
            Assert.Equal(source == AnswerSource.Backend, record.Backend == 1 && record.Elapsed > 0);
        }
    }

    [Fact]
    public void Whom_the_ACL_drops_is_recorded_with_what_was_asked()
    {
        using var site = Site(o => o with { Acl = new AclOptions { Networks = [IPNetwork.Parse("192.0.2.0/24")] } });
        using var client = TestSite.Client(site.EndPoint);
        client.Send(MessageText.Wire("www.example. IN TXT +rd"));
        var record = _recorded.Next();
        Assert.Equal((QueryOutcome.AclDropped, 16, 1), (record.Outcome, record.Type, record.Class));
        Assert.Equal("www.example.", NameOf(record));
        client.Send(MessageText.Wire("www.example. IN TXT +rd")[..20]);
        record = _recorded.Next();
        Assert.Equal((QueryOutcome.AclDropped, 0, 20), (record.Outcome, record.NameLength, record.QuerySize));
        client.Send(new byte[5]);
        Assert.Equal((QueryOutcome.AclDropped, 0), (_recorded.Next().Outcome, record.NameLength));
    }

    [Fact]
    public void The_rule_that_decided_is_recorded_and_the_code_with_its_extension()
    {
        using var site = Site(o => o with
        {
            Rules =
            [
                Rule("other.example", new DropAction()), Rule("dropped.example", new DropAction()),
                Rule("refused.example", new RefuseAction()), Rule("sent.example", new AllowAction()),
            ],
        });
        Check("dropped.example. IN A", QueryOutcome.RuleDropped, rule: 1, rcode: 0);
        Check("refused.example. IN A +bufsize=1232", QueryOutcome.Answered, rule: 2, rcode: 5);
        Check("sent.example. IN A", QueryOutcome.Answered, rule: 3, rcode: 0);
        Check("newer.example. IN A +edns=1", QueryOutcome.Answered, rule: -1, rcode: 16);

        void Check(string query, QueryOutcome outcome, int rule, int rcode)
        {
            using var client = TestSite.Client(site.EndPoint);
            client.Send(MessageText.Wire(query));
            var record = _recorded.Next();
            Assert.Equal((outcome, rule, rcode), (record.Outcome, record.Rule, record.Rcode));
        }

        static RuleOptions Rule(string suffix, RuleAction action) =>
            new(new MatchOptions { Suffixes = [Name.Parse(suffix)] }, action);
    }

    [Fact]
    public void An_extended_error_is_recorded()
    {
        using var site = Site(o => o with { Backends = [] });
        site.Ask(MessageText.Wire("www.example. IN A +bufsize=1232"));
        var record = _recorded.Next();
        Assert.Equal(
            (2, (int)ExtendedErrorCode.NoReachableAuthority + 1, AnswerSource.Self), (record.Rcode, record.Ede, record.Source));
    }

    [Fact]
    public void Whose_connection_ends_before_its_answer_is_recorded_as_gone()
    {
        using var gate = new ManualResetEventSlim();
        using var backend = new TestResponder((query, _) =>
        {
            gate.Wait(TimeSpan.FromSeconds(10));
            return [query.Answer()];
        });
        using var site = new TestSite(TimeProvider.System, null, _recorded.Parts, backend.EndPoint);
        var client = site.Connect();
        client.Write(TestMessages.Frame(MessageText.Wire("www.example. IN A")));
        Wait.Until("the query is at the backend", () => !backend.Received.IsEmpty);
        client.Socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        client.Dispose();
        Wait.Until("the connection is closed", () => site.Balancer.Counters[Counter.TcpOpen] == 0);
        gate.Set();
        var record = _recorded.Next();
        Assert.Equal((QueryOutcome.ClientGone, 1, 1), (record.Outcome, record.Protocol, record.Backend));
        Assert.Equal((ClientAddress.From(site.EndPoint.Address), site.EndPoint.Port), (record.Server, record.ServerPort));
    }

    [Fact]
    public void A_zone_transfer_ends_in_one_record()
    {
        using var backend = Transfers.TransferSite.Transferring(
            [Transfers.TransferSite.Soa, Transfers.TransferSite.Host(1)], [Transfers.TransferSite.Soa]);
        using var site = new TestSite(
            TimeProvider.System, o => o with { Transfers = new TransferOptions { Action = TransferAction.Allow } },
            _recorded.Parts, backend.EndPoint);
        using var client = site.Connect();
        client.Write(TestMessages.Frame(Transfers.TransferSite.Axfr));
        byte[] first = TestMessages.ReadFrame(client);
        TestMessages.ReadFrame(client);
        var record = _recorded.Next();
        Assert.Equal((QueryOutcome.Answered, AnswerSource.Backend, 252), (record.Outcome, record.Source, record.Type));
        Assert.Equal((4711, first.Length, 1), (record.Id, record.AnswerSize, record.Backend));
        backend.Dispose();
        client.Write(TestMessages.Frame(Transfers.TransferSite.Axfr));
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(TestMessages.ReadFrame(client)));
        record = _recorded.Next();
        Assert.Equal((QueryOutcome.Answered, AnswerSource.Self, 2), (record.Outcome, record.Source, record.Rcode));
        Assert.Empty(_recorded.All);
    }

    [Fact]
    public void Records_equal_the_counters_whatever_is_thrown_at_the_node()
    {
        using var site = Site(o => o with
        {
            Cache = new CacheOptions(100) { HugePages = false },
            Limits = o.Limits with { ErrorAnswersPerSecond = 1 },
        });
        using var client = TestSite.Client(site.EndPoint);
        var random = new Random(7);
        byte[] whole = MessageText.Wire("www.example. IN A +rd +bufsize=1232");
        for (int i = 0; i < 500; i++)
        {
            byte[] message = [.. whole];
            for (int changes = random.Next(4); changes > 0; changes--)
                message[random.Next(message.Length)] = (byte)random.Next(256);
            client.Send(message.AsSpan(0, random.Next(4) == 0 ? random.Next(message.Length) : message.Length));
        }

        client.Send(new byte[5000]);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(whole));
        TestMessages.ReadFrame(stream);
        Wait.Until("all is taken", () => site.Balancer.Counters[Counter.Oversized] == 1);
        _recorded.CheckAgainst(site.Balancer);
    }

    [Fact]
    public void Words_tell_every_outcome() =>
        Assert.Equal(Enum.GetValues<QueryOutcome>().Length, QueryOutcomes.Words.Distinct().Count());

    private static string? NameOf(QueryRecord record) =>
        Name.TryReadUncompressed(record.Name, out var name) ? name.ToString() : null;

    private TestSite Site(Func<LoadBalancerOptions, LoadBalancerOptions>? change = null) =>
        new(TimeProvider.System, change, _recorded.Parts, _backend.EndPoint);
}
