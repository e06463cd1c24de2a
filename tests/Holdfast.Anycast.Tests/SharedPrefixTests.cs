using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Anycast.Tests;

/// <summary>Addresses of two services in one announced prefix.</summary>
public class SharedPrefixTests
{
    private const string Dns = "192.0.2.53/24";
    private const string Ntp = "192.0.2.123/24";

    private static readonly ServiceOptions[] Services =
    [
        Node.Service("dns", Dns) with { Checks = [new CheckOptions.Command(["dns"])], Rise = 1, Fall = 1, Med = 100 },
        Node.Service("ntp", Ntp) with
        {
            Checks = [new CheckOptions.Command(["ntp"])], Rise = 1, Fall = 1, Med = 200,
            Communities = CommunitySet.Of(new Community(123)),
        },
    ];

    private static Node Started(bool requireAll, TimeSpan gracefulShutdown = default)
    {
        var node = new Node(Services);
        var started = node.Started(rounds: 0);
        started.Engine.Reconfigure(node.Options with
        {
            GracefulShutdownTime = gracefulShutdown,
            SharedPrefixes = [new SharedPrefixOptions(Node.Prefix(Dns).Announced) { RequireAll = requireAll }],
        });
        started.Engine.MarkReady();
        return started.Rounds(1);
    }

    [Fact]
    public void It_is_announced_once_with_the_attributes_of_the_best_that_is_up()
    {
        using var node = Started(requireAll: false);
        Assert.Equal(["192.0.2.0/24 med 100"], node.Announced);
        node.CheckOf("dns").Fail("no answer");
        node.Rounds(1);
        Assert.Equal(["192.0.2.0/24 med 200"], node.Announced);
        Assert.Equal(["0:123"], node.Sent[^1].Single().Communities.Standard.Select(community => community.ToString()));
        Assert.StartsWith("DOWN", node.StateOf(Dns), StringComparison.Ordinal);
        Assert.Equal("192.0.2.0/24 is announced for ntp, which shares it (require: any)", node.ReasonOf(Dns));
        var status = node.Status(Dns);
        Assert.Equal((Announcement.Announce, Announcement.Withdraw), (status.Decision.Announcement, status.Alone!.Announcement));
        Assert.Contains(status.Decision.Reasons, reason => reason.ToString().Contains("no answer", StringComparison.Ordinal));
        Assert.Contains(new ExplainedInput("shared prefix", true,
            "192.0.2.0/24 with ntp (require: any), decided by itself to announce with MED 200"), node.Explained("dns"));
        node.CheckOf("ntp").Fail();
        node.Rounds(1);
        Assert.Empty(node.Announced);
        node.CheckOf("dns").Hold();
        node.Rounds(1);
        Assert.Equal(["192.0.2.0/24 med 100"], node.Announced);
    }

    [Fact]
    public void Where_all_must_be_up_one_that_is_down_withdraws_it_and_is_named()
    {
        using var node = Started(requireAll: true);
        Assert.Equal(["192.0.2.0/24 med 200"], node.Announced);
        node.CheckOf("ntp").Fail("not synchronised");
        node.Rounds(1);
        Assert.Empty(node.Announced);
        Assert.Equal("UP", node.StateOf(Dns));
        Assert.Equal(
            "192.0.2.0/24 needs ntp as well (require: all), decided to withdraw: check ntp: not synchronised",
            node.ReasonOf(Dns));
        Assert.Contains(new ExplainedInput("shared prefix", false,
            "192.0.2.0/24 with ntp (require: all), decided by itself to withdraw"), node.Explained("dns"));
        node.CheckOf("ntp").Hold();
        node.Rounds(1);
        Assert.Single(node.Announced);
    }

    [Fact]
    public void A_drain_of_one_goes_over_to_the_other_and_says_that_clients_still_come()
    {
        using var node = Started(requireAll: false, TimeSpan.FromSeconds(3));
        node.Drain("dns");
        Assert.Equal(["192.0.2.0/24 med 200"], node.Announced);
        node.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(DrainPhase.Shared, node.Status(Dns).Phase);
        Assert.Equal(DrainPhase.Announced, node.Status(Ntp).Phase);
        node.Drain("ntp");
        Assert.Contains(node.Sent[^1].Single().Communities.Standard, community => community == Community.GracefulShutdown);
        for (var i = 0; i < 40; i++) node.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Empty(node.Announced);
        node.Engine.Undrain();
        Assert.Equal(["192.0.2.0/24 med 100"], node.Announced);
    }

    [Fact]
    public void A_drain_of_one_withdraws_what_needs_all_after_GRACEFUL_SHUTDOWN()
    {
        using var node = Started(requireAll: true, TimeSpan.FromSeconds(3));
        node.Drain("dns");
        Assert.Contains(node.Sent[^1].Single().Communities.Standard, community => community == Community.GracefulShutdown);
        for (var i = 0; i < 40; i++) node.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Empty(node.Announced);
    }

    [Fact]
    public void A_preview_says_what_a_change_would_announce()
    {
        using var node = Started(requireAll: false);
        node.CheckOf("ntp").Fail();
        node.Rounds(1);
        var shared = new SharedPrefixOptions(Node.Prefix(Dns).Announced) { RequireAll = true };
        var all = node.Options with { SharedPrefixes = [shared] };
        Assert.Empty(node.Engine.Preview(all));
        Assert.Equal(100u, Assert.Single(node.Engine.Preview(node.Options)).Med);
        Assert.Empty(node.Engine.Preview(all with
        {
            Services = [.. Services.Append(Node.Service("web", "192.0.2.80/24"))],
        }));
    }

    [Fact]
    public void A_service_that_goes_leaves_the_prefix_to_the_other()
    {
        using var node = Started(requireAll: true);
        node.CheckOf("ntp").Fail();
        node.Rounds(1);
        Assert.Empty(node.Announced);
        node.Engine.Reconfigure(node.Options with { Services = [Services[0]] });
        Assert.Equal(["192.0.2.0/24 med 100"], node.Announced);
        Assert.Null(node.Status(Dns).Alone);
    }
}
