using System.Net;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Tests.Listeners;
using Holdfast.LoadBalancer.Tests.Backends;
using Holdfast.LoadBalancer.Tests.Loopback;

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
        var options = TestMessages.Options(Ask(site, TestMessages.Query("a.example", edns: 1232, options: TestMessages.Option(TestMessages.Nsid)), tcp))!;
        Assert.Equal("lb1"u8.ToArray(), options[TestMessages.Nsid]);
        Assert.True(backend.Received.TryDequeue(out byte[]? asked));
        Assert.Empty(TestMessages.Options(asked)!);
    }

    [Fact]
    public void Tells_no_nsid_to_who_does_not_ask()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(null, backend.EndPoint);
        Assert.Empty(TestMessages.Options(Ask(site, TestMessages.Query("a.example", edns: 1232), tcp: false))!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Adds_the_clients_subnet_and_takes_it_from_the_answer(bool tcp)
    {
        using var backend = new TestResponder();
        using var site = WithSubnet(backend);
        foreach (int edns in new[] { 0, 1232 })
        {
            byte[] query = TestMessages.Query("a.example", edns: edns);
            byte[] answer = Ask(site, query, tcp);
            Assert.Equal(TestMessages.Answer(query), answer);
            Assert.True(backend.Received.TryDequeue(out byte[]? asked));
            Assert.Equal([0, 1, 24, 0, 127, 0, 0], TestMessages.Options(asked)![TestMessages.Subnet]);
        }
    }

    [Fact]
    public void Leaves_the_subnet_a_client_sends()
    {
        using var backend = new TestResponder();
        using var site = WithSubnet(backend);
        byte[] query = TestMessages.Query("a.example", edns: 1232, options: TestMessages.Option(TestMessages.Subnet, 0, 1, 16, 0, 198, 51));
        Assert.Equal(TestMessages.Answer(query), Ask(site, query, tcp: false));
        Assert.True(backend.Received.TryDequeue(out byte[]? asked));
        Assert.Equal([0, 1, 16, 0, 198, 51], TestMessages.Options(asked)![TestMessages.Subnet]);
    }

    [Fact]
    public void Says_who_it_is_and_does_not_where_told_not_to()
    {
        byte[] query = TestMessages.Query("id.server", type: TestMessages.Txt, cls: 3);
        using (var site = new TestSite(o => o with { Identity = new IdentityOptions { Name = "lb1" } }))
            Assert.Equal([3, .. "lb1"u8], site.Ask(query)![^4..]);
        using var backend = new TestResponder();
        using var silent = new TestSite(o => o with { Identity = new IdentityOptions { Name = "lb1", IdServer = false } }, backend.EndPoint);
        Assert.NotNull(silent.Ask(query));
        Assert.Single(backend.Received);
    }

    private static TestSite WithSubnet(TestResponder backend) =>
        new(o => o with { Backends = [TestSite.Backend(backend.EndPoint) with { ClientSubnet = true }] });

    private static byte[] Ask(TestSite site, byte[] query, bool tcp)
    {
        if (!tcp)
            return site.Ask(query)!;
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(query));
        return TestMessages.ReadFrame(stream);
    }
}
