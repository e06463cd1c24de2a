using System.Net;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Matches;
using Holdfast.LoadBalancer.Tests.Lists;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Rules;

public class RuleMatchTests
{
    [Theory]
    [InlineData("www.example. IN A +rd", true)]
    [InlineData("WWW.Example. IN AAAA +rd", true)]
    [InlineData("a.www.example. IN A +rd", false)]
    [InlineData("example. IN A +rd", false)]
    public void Matches_a_name_exactly(string query, bool fits) =>
        Assert.Equal(fits, Fits(new MatchOptions { Names = [Name.Parse("www.example.")] }, query));

    [Theory]
    [InlineData("version.bind. CH TXT +rd", true)]
    [InlineData("version.bind. IN TXT +rd", false)]
    public void Matches_a_class(string query, bool fits) =>
        Assert.Equal(fits, Fits(new MatchOptions { Classes = [RecordClass.CH] }, query));

    [Theory]
    [InlineData("www.example. IN A +rd", false)]
    [InlineData("a.www.example. IN A +rd", true)]
    [InlineData("b.a.www.example. IN A +rd", true)]
    public void Matches_names_of_many_labels_and_of_many_octets(string query, bool fits)
    {
        Assert.Equal(fits, Fits(new MatchOptions { MinLabels = 3 }, query));
        Assert.Equal(fits, Fits(new MatchOptions { MinNameLength = 15 }, query));
    }

    [Theory]
    [InlineData("www.example. IN A", false, false)]
    [InlineData("www.example. IN A +rd", true, false)]
    [InlineData("www.example. IN A +rd +do", true, true)]
    [InlineData("www.example. IN A +bufsize=1232", false, false)]
    public void Matches_RD_and_DO_set_or_not(string query, bool desired, bool dnssecOk)
    {
        Assert.True(Fits(new MatchOptions { RecursionDesired = desired, DnssecOk = dnssecOk }, query));
        Assert.False(Fits(new MatchOptions { RecursionDesired = !desired }, query));
        Assert.False(Fits(new MatchOptions { DnssecOk = !dnssecOk }, query));
    }

    [Fact]
    public void Sees_another_opcode_only_where_it_is_named()
    {
        Assert.False(Fits(new MatchOptions(), "example. IN SOA NOTIFY"));
        Assert.True(Fits(new MatchOptions { Opcodes = [Opcode.Notify] }, "example. IN SOA NOTIFY"));
        Assert.False(Fits(new MatchOptions { Opcodes = [Opcode.Notify] }, "example. IN SOA +rd"));
        Assert.True(Fits(new MatchOptions { Opcodes = [Opcode.Query, Opcode.Notify] }, "example. IN SOA +rd"));
    }

    [Theory]
    [InlineData("www.example. IN A +rd", "192.0.2.1", false)]
    [InlineData("www.example. IN A +rd", "198.51.100.1", true)]
    [InlineData("www.other. IN A +rd", "192.0.2.1", true)]
    public void Denies_all_parts_of_not_together(string query, string client, bool fits)
    {
        var not = new MatchOptions { Suffixes = [Name.Parse("example.")], Clients = [IPNetwork.Parse("192.0.2.0/24")] };
        Assert.Equal(fits, Fits(new MatchOptions { Not = [not] }, query, client));
        Assert.False(Fits(new MatchOptions { Not = [not], Types = [RecordType.MX] }, query, client));
    }

    [Theory]
    [InlineData("www.example. IN A +rd", "198.51.100.1", false)]
    [InlineData("www.other. IN A +rd", "192.0.2.1", false)]
    [InlineData("www.other. IN A +rd", "198.51.100.1", true)]
    public void Denies_each_of_several(string query, string client, bool fits) => Assert.Equal(fits, Fits(
        new MatchOptions
        {
            Not =
            [
                new MatchOptions { Suffixes = [Name.Parse("example.")] },
                new MatchOptions { Clients = [IPNetwork.Parse("192.0.2.0/24")] },
            ],
        }, query, client));

    [Fact]
    public void Counts_all_clients_together_where_the_rate_is_not_each_client_s()
    {
        var match = new RuleMatch(new MatchOptions { Above = new RateLimitOptions(2) { PerClient = false } }, TestList.NoFiles);
        Assert.False(Fits(match, "a.example. IN A +rd", "192.0.2.1"));
        Assert.False(Fits(match, "a.example. IN A +rd", "2001:db8::1"));
        Assert.True(Fits(match, "a.example. IN A +rd", "198.51.100.1"));
    }

    [Fact]
    public void Takes_no_token_for_what_not_excludes()
    {
        var match = new RuleMatch(
            new MatchOptions { Not = [new MatchOptions { Suffixes = [Name.Parse("free.")] }], Above = new RateLimitOptions(1) },
            TestList.NoFiles);
        for (var i = 0; i < 5; i++)
            Assert.False(Fits(match, "a.free. IN A +rd"));
        Assert.False(Fits(match, "a.example. IN A +rd"));
        Assert.True(Fits(match, "a.example. IN A +rd"));
    }

    [Fact]
    public void Matches_names_and_clients_of_files_where_any_of_them_has_it()
    {
        using var folder = new TemporaryFolder();
        using var lists = new ListFiles(TimeProvider.System, NullLogger.Instance, static () => new CountdownEvent(0));
        ValueList<string> names = [folder.Write("one", "one.example\n"), folder.Write("two", "two.example\n")];
        ValueList<string> clients = [folder.Write("clients", "192.0.2.0/24\n")];
        var match = new RuleMatch(new MatchOptions { SuffixFiles = names, ClientFiles = clients }, lists);
        Assert.False(Fits(match, "www.two.example. IN A +rd"));
        Assert.Null(lists.LoadNew(ListRule.Change));
        Assert.True(Fits(match, "www.two.example. IN A +rd"));
        Assert.True(Fits(match, "one.example. IN A +rd"));
        Assert.False(Fits(match, "three.example. IN A +rd"));
        Assert.False(Fits(match, "www.two.example. IN A +rd", "198.51.100.1"));
    }

    private static bool Fits(MatchOptions options, string query, string client = "192.0.2.1") =>
        Fits(new RuleMatch(options, TestList.NoFiles), query, client);

    private static bool Fits(RuleMatch match, string text, string client = "192.0.2.1")
    {
        Assert.False(QueryView.TryParseAnyOpcode(MessageText.Wire(text), out var view).IsError);
        var query = new Query
        {
            View = view,
            Client = ClientAddress.From(IPAddress.Parse(client)),
            Protocol = ListenerProtocol.Udp,
        };
        return match.Fits(MatchSubject.Of(in query));
    }
}
