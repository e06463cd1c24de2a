using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Answers;

public sealed class HopByHopTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tells_this_nodes_nsid_and_does_not_ask_the_backend_for_its_own(bool tcp)
    {
        using var backend = new TestResponder();
        using var site = new TestSite(o => o with { Identity = new IdentityOptions { Name = "lb1" } }, backend.EndPoint);
        Assert.Equal(
            """
            a.example. IN A +qr +rd +ra +bufsize=1232 +nsid="lb1"
            a.example. 60 IN A 192.0.2.0
            """,
            Ask(site, "a.example. IN A +rd +bufsize=1232 +nsid", tcp));
        Assert.Equal("a.example. IN A +rd +bufsize=1232", Asked(backend));
    }

    [Fact]
    public void Tells_no_nsid_to_who_does_not_ask()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        Assert.StartsWith(
            "a.example. IN A +qr +rd +ra +bufsize=1232\n", Ask(site, "a.example. IN A +rd +bufsize=1232"),
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Adds_the_clients_subnet_and_takes_it_from_the_answer(bool tcp)
    {
        using var backend = new TestResponder();
        using var site = WithSubnet(backend);
        foreach (string edns in new[] { "", " +bufsize=1232" })
        {
            Assert.Equal(
                $"a.example. IN A +qr +rd +ra{edns}\na.example. 60 IN A 192.0.2.0", Ask(site, $"a.example. IN A +rd{edns}", tcp));
            Assert.Equal("a.example. IN A +rd +bufsize=1232 +subnet=127.0.0.0/24", Asked(backend));
        }
    }

    [Fact]
    public void Leaves_the_subnet_a_client_sends()
    {
        using var backend = new TestResponder();
        using var site = WithSubnet(backend);
        Assert.Equal(
            "a.example. IN A +qr +rd +ra +bufsize=1232 +subnet=198.51.0.0/16\na.example. 60 IN A 192.0.2.0",
            Ask(site, "a.example. IN A +rd +bufsize=1232 +subnet=198.51.0.0/16"));
        Assert.Equal("a.example. IN A +rd +bufsize=1232 +subnet=198.51.0.0/16", Asked(backend));
    }

    [Fact]
    public void Says_who_it_is_and_does_not_where_told_not_to()
    {
        const string Query = "id.server. CH TXT +rd";
        using (var site = new TestSite(o => o with { Identity = new IdentityOptions { Name = "lb1" } }))
            Assert.EndsWith("\nid.server. 0 CH TXT \"lb1\"", Ask(site, Query), StringComparison.Ordinal);
        using var backend = new TestResponder();
        using var silent = new TestSite(
            o => o with { Identity = new IdentityOptions { Name = "lb1", IdServer = false } }, backend.EndPoint);
        Ask(silent, Query);
        Assert.Single(backend.Received);
    }

    private static TestSite WithSubnet(TestResponder backend) =>
        new(o => o with { Backends = [TestSite.Backend(backend.EndPoint) with { ClientSubnet = true }] });

    private static string Ask(TestSite site, string query, bool tcp = false)
    {
        byte[] octets = MessageText.Wire(query);
        if (!tcp)
            return MessageText.Format(site.Ask(octets)!);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(octets));
        return MessageText.Format(TestMessages.ReadFrame(stream));
    }

    /// <summary>What the backend was asked.</summary>
    private static string Asked(TestResponder backend)
    {
        Assert.True(backend.Received.TryDequeue(out byte[]? asked));
        return MessageText.Format(asked);
    }
}
