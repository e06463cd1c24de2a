using System.Net;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Testing.Servers;
using Record = Holdfast.Dns.Messages.Record;

namespace Holdfast.Anycast.Tests.Checks;

public sealed class QueryCheckTests : IDisposable
{
    private const string Service = "127.0.53.1";
    private static readonly Name Root = Name.Parse("a.root-servers.net");
    private static readonly IPAddress Address = IPAddress.Parse("198.51.100.4");

    private readonly FakeResolver _resolver = new();
    private readonly DnsResponder _responder = new(_ => [], IPAddress.Parse(Service)) { CloseAfter = 1 };

    public void Dispose() => _responder.Dispose();

    private CheckOptions.Query Query => new(Root, RecordType.A) { Port = _responder.EndPoint.Port };

    private Task<CheckResult> Run(CheckOptions.Query options, string address = Service, double seconds = 10)
    {
        var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        return new QueryCheck(options, _resolver, TimeProvider.System, RunningLoop.Instance).RunAsync(
            new CheckTarget("dns1", new ServicePrefix(IPAddress.Parse(address), 32)), TimeSpan.FromSeconds(2), timeout.Token);
    }

    private static Message To(Message query, ResponseCode code = ResponseCode.NoError, params Record[] answers) => new()
    {
        Id = query.Id,
        Flags = HeaderFlags.Response | HeaderFlags.RecursionDesired | HeaderFlags.RecursionAvailable,
        ResponseCode = code,
        Questions = query.Questions,
        Answers = [.. answers],
    };

    private static Record A(IPAddress address) => new(Root, RecordType.A, RecordClass.IN, 60, new AData(address));

    private void Answers(Func<Message, Message> answer) => _responder.Answer = query => [answer(query.Message).ToArray()];

    [Fact]
    public async Task Holds_when_a_record_of_the_type_is_answered()
    {
        Answers(query => To(query, ResponseCode.NoError, A(Address)));
        Assert.Equal(CheckResult.Holds("answered NOERROR with 1 A record"), await Run(Query));
    }

    [Fact]
    public void Is_described_by_its_question()
    {
        Assert.Equal(
            "query a.root-servers.net A",
            new QueryCheck(Query, _resolver, TimeProvider.System, RunningLoop.Instance).Description);
        Assert.Equal(
            "query . NS over TCP", new QueryCheck(
                new(Name.Root, RecordType.NS) { Tcp = true }, _resolver, TimeProvider.System, RunningLoop.Instance).Description);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Asks_from_the_service_address_by_a_source_exempted_before_and_released_after(bool tcp)
    {
        var exemptThen = false;
        _responder.Answer = query =>
        {
            exemptThen = _resolver.Exempt.ContainsKey((query.Source, query.Tcp));
            return [To(query.Message, ResponseCode.NoError, A(Address)).ToArray()];
        };
        Assert.True((await Run(Query with { Tcp = tcp })).Good);
        var asked = Assert.Single(_responder.Received);
        Assert.Equal((IPAddress.Parse(Service), tcp), (asked.Source.Address, asked.Tcp));
        Assert.True(exemptThen);
        Assert.Empty(_resolver.Exempt);
        Assert.Single(_resolver.EverExempt);
    }

    [Fact]
    public async Task Asks_again_over_TCP_when_the_answer_is_truncated()
    {
        _responder.Answer = query =>
            [query.Answer(query.Tcp ? "+qr +rd +ra\na.root-servers.net. 60 IN A 198.51.100.4" : "+qr +tc")];
        Assert.True((await Run(Query)).Good);
        Assert.Equal([false, true], _responder.Received.Select(asked => asked.Tcp));
        Assert.Empty(_resolver.Exempt);
    }

    [Theory]
    [InlineData(ResponseCode.NoError, ResponseCode.ServFail, false, "answered SERVFAIL, wanted NOERROR")]
    [InlineData(ResponseCode.NXDomain, ResponseCode.NXDomain, true, "answered NXDOMAIN")]
    [InlineData(ResponseCode.NXDomain, ResponseCode.NoError, false, "answered NOERROR, wanted NXDOMAIN")]
    [InlineData(ResponseCode.NoError, ResponseCode.NoError, false, "answered NOERROR without A records")]
    public async Task Wants_its_response_code(ResponseCode wanted, ResponseCode answered, bool good, string words)
    {
        Answers(query => To(query, answered));
        Assert.Equal(new CheckResult(good, words), await Run(Query with { ResponseCode = wanted }));
    }

    [Fact]
    public async Task Wants_one_of_its_addresses_behind_aliases_too()
    {
        var alias = new Record(Root, RecordType.CNAME, RecordClass.IN, 60, new CnameData(Name.Parse("example.net")));
        Answers(query => To(query, ResponseCode.NoError, alias, A(IPAddress.Parse("198.51.100.9")), A(Address)));
        Assert.True((await Run(Query with { Answers = [IPAddress.Parse("198.51.100.1"), Address] })).Good);
        Assert.Equal(
            CheckResult.Fails("answered 198.51.100.9, 198.51.100.4, wanted 198.51.100.1"),
            await Run(Query with { Answers = [IPAddress.Parse("198.51.100.1")] }));
    }

    [Fact]
    public async Task Passes_over_what_has_another_ID_or_question_or_is_no_answer()
    {
        _responder.Answer = query =>
            [
            query.Answer("+qr +rd +ra SERVFAIL", otherId: true),
            (To(query.Message,
                ResponseCode.ServFail) with { Questions = [new Question(Name.Parse("example.net"), RecordType.A)] }).ToArray(),
            [1, 2, 3],
            query.Octets,
            query.Answer("+qr +rd +ra\na.root-servers.net. 60 IN A 198.51.100.4"),
        ];
        Assert.True((await Run(Query)).Good);
    }

    [Fact]
    public async Task Says_at_the_timeout_what_came_instead()
    {
        Assert.Equal(CheckResult.Fails("timeout after 2s"), await Run(Query, seconds: 0.1));
        Answers(query => To(query) with { Id = (ushort)(query.Id + 1) });
        Assert.Equal(CheckResult.Fails("timeout after 2s; the answer has another ID"), await Run(Query, seconds: 0.5));
        Assert.Empty(_resolver.Exempt);
    }

    [Fact]
    public async Task Over_TCP_a_wrong_answer_or_none_fails_at_once()
    {
        Answers(query => To(query) with { Questions = [new Question(Root, RecordType.AAAA)] });
        Assert.Equal(CheckResult.Fails("the answer has another question"), await Run(Query with { Tcp = true }));
        _responder.Answer = _ => [];
        Assert.Equal(CheckResult.Fails("connection closed before the answer was there"), await Run(Query with { Tcp = true }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Says_when_nobody_listens(bool tcp)
    {
        // Below the ports that the kernel gives to sockets by itself: another test's may have any of those.
        var options = Query with { Tcp = tcp, Port = 1 };
        Assert.Equal(CheckResult.Fails($"nobody listens on {Service}:{options.Port}"), await Run(options));
        Assert.Empty(_resolver.Exempt);
    }

    [Fact]
    public async Task Says_when_the_address_is_not_on_this_machine() =>
        Assert.Equal(CheckResult.Fails("address 192.0.2.1 is not on this machine"), await Run(Query, "192.0.2.1"));

    [Fact]
    public async Task Asks_over_IPv6()
    {
        using var responder = new DnsResponder(
            query => [To(query.Message, ResponseCode.NoError, A(Address)).ToArray()], IPAddress.IPv6Loopback);
        Assert.True((await Run(Query with { Port = responder.EndPoint.Port }, "::1")).Good);
        Assert.Equal(IPAddress.IPv6Loopback, Assert.Single(_resolver.EverExempt).Source.Address);
    }

    [Fact]
    public async Task Uses_a_new_ID_each_time()
    {
        var ids = new HashSet<ushort>();
        Answers(query =>
        {
            ids.Add(query.Id);
            return To(query, ResponseCode.NoError, A(Address));
        });
        for (var i = 0; i < 8; i++) Assert.True((await Run(Query)).Good);
        Assert.True(ids.Count >= 6);
    }

    [Fact]
    public async Task Asks_for_validation_and_wants_the_AD_bit_where_so_configured()
    {
        var asked = HeaderFlags.None;
        Message Answer(Message query, HeaderFlags more)
        {
            asked = query.Flags;
            var answer = To(query, ResponseCode.NoError, A(Address));
            return answer with { Flags = answer.Flags | more };
        }
        Answers(query => Answer(query, HeaderFlags.None));
        Assert.Equal(
            CheckResult.Fails("answered NOERROR without AD: it has not been validated"), await Run(
                Query with { Authenticated = true }));
        Assert.True(asked.HasFlag(HeaderFlags.AuthenticData));
        Answers(query => Answer(query, HeaderFlags.AuthenticData));
        Assert.True((await Run(Query with { Authenticated = true })).Good);
        Assert.True((await Run(Query)).Good);
        Assert.False(asked.HasFlag(HeaderFlags.AuthenticData));
    }

    [Fact]
    public async Task An_answer_later_than_its_latency_bound_is_a_failure()
    {
        Answers(query =>
        {
            Thread.Sleep(60);
            return To(query, ResponseCode.NoError, A(Address));
        });
        var late = await Run(Query with { MaxLatency = TimeSpan.FromMilliseconds(50) });
        Assert.False(late.Good);
        Assert.Matches("^answered NOERROR with 1 A record, but in [0-9.]+m?s, wanted within 50ms$", late.Text);
        Assert.True((await Run(Query with { MaxLatency = TimeSpan.FromSeconds(9) })).Good);
    }
}
