using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Anycast.Tests;

/// <summary>An operator's drain, from its first UPDATE to its last query.</summary>
public class DrainTests
{
    private static readonly ServiceOptions Dns1 = Node.Service(
        "dns1", Node.V4, Node.V6) with
    { Communities = CommunitySet.Of(new Community(100)) };
    private static readonly ServiceOptions Dns2 = Node.Service("dns2", "192.0.2.2/32");

    private static Node Graceful(params ServiceOptions[] services)
    {
        var node = new Node(services).Started();
        node.Engine.Reconfigure(node.Options with { GracefulShutdownTime = TimeSpan.FromSeconds(3) });
        node.Sent.Clear();
        return node;
    }

    private static void Pass(Node node, double seconds)
    {
        for (var passed = 0.0; passed < seconds; passed += 0.1) node.Time.Advance(TimeSpan.FromSeconds(0.1));
    }

    private static IEnumerable<string> Communities(Node node) =>
        node.Sent[^1].Select(route => $"{route.Prefix} {string.Join(' ', route.Communities.Standard.Select(Word))}");

    private static string Word(Community community) =>
        community == Community.GracefulShutdown ? "graceful-shutdown" : community.ToString();

    [Fact]
    public void Announces_GRACEFUL_SHUTDOWN_first_and_withdraws_after_its_time()
    {
        using var node = Graceful(Dns1, Dns2);
        node.Drain("dns1");
        Assert.Equal(
            ["192.0.2.1/32 0:100 graceful-shutdown", "2001:db8:1::/64 0:100 graceful-shutdown", "192.0.2.2/32 "], Communities(
                node));
        Assert.True(node.Status(Node.V4).Decision.GracefulShutdown);
        Pass(node, 2.7);
        Assert.Equal(3, node.Announced.Count());
        Pass(node, 0.6);
        Assert.Equal(["192.0.2.2/32 med 100"], node.Announced);
        Assert.False(node.Status(Node.V4).Decision.GracefulShutdown);
        Assert.Equal(2, node.Sent.Count);
    }

    [Fact]
    public void An_undrain_on_the_way_takes_the_community_away_again()
    {
        using var node = Graceful(Dns1);
        node.Drain();
        node.Engine.Undrain();
        Assert.Equal(["192.0.2.1/32 0:100", "2001:db8:1::/64 0:100"], Communities(node));
        Pass(node, 5);
        Assert.Equal(2, node.Sent.Count);
    }

    [Fact]
    public void A_drain_does_not_begin_anew_with_another_word()
    {
        using var node = Graceful(Dns2);
        node.Drain();
        Pass(node, 4);
        node.Drain("dns2", TimeSpan.FromHours(1));
        Pass(node, 1);
        Assert.Equal(2, node.Sent.Count);
        Assert.Empty(node.Announced);
    }

    [Fact]
    public async Task A_stop_announces_it_as_well_and_spends_no_more_than_the_drain_time()
    {
        using var node = Graceful(Dns2);
        var begin = node.Time.GetTimestamp();
        var stop = node.Engine.WaitUntilQuietAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.Equal(["192.0.2.2/32 graceful-shutdown"], Communities(node));
        Assert.False(await Passing.Until(stop, node.Time));
        Assert.InRange(node.Time.GetElapsedTime(begin), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2.5));
        Assert.Empty(node.Announced);
    }

    [Fact]
    public async Task A_stop_waits_for_clients_of_the_services_only()
    {
        using var node = Graceful(Dns2);
        node.Resolver.At[Node.Prefix("192.0.2.2/32").Address] = 7;
        var begin = node.Time.GetTimestamp();
        var stop = node.Engine.WaitUntilQuietAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.True(await Passing.Until(stop, node.Time, () => node.Resolver.ClientQueries++));
        Assert.InRange(node.Time.GetElapsedTime(begin), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Impatience_withdraws_what_still_has_the_community()
    {
        using var node = Graceful(Dns2);
        using var impatient = new CancellationTokenSource();
        var stop = node.Engine.WaitUntilQuietAsync(TimeSpan.FromSeconds(20), impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Passing.Until(stop, node.Time));
        Assert.Empty(node.Announced);
    }

    [Fact]
    public void Ends_by_itself_when_its_time_is_over()
    {
        using var node = new Node(Dns2).Started();
        var over = new List<Drain>();
        node.Engine.DrainExpired += over.Add;
        node.Drain("dns2", TimeSpan.FromMinutes(30));
        Assert.Empty(node.Announced);
        node.Time.Advance(TimeSpan.FromMinutes(29));
        Assert.Empty(over);
        node.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("dns2", Assert.Single(over).Service);
        Assert.Single(node.Announced);
        Assert.True(node.Engine.Drains.IsEmpty);
    }

    [Fact]
    public void One_that_ended_leaves_the_nodes_own_in_force()
    {
        using var node = new Node(Dns2).Started();
        node.Drain();
        node.Drain("dns2", TimeSpan.FromMinutes(1));
        node.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(node.Announced);
        Assert.Null(Assert.Single(node.Engine.Drains.Drains).Service);
    }

    [Fact]
    public void Is_restored_at_the_start_without_announcing_first()
    {
        using var node = new Node(Dns1, Dns2);
        node.Engine.Start(
            DrainState.None.With(new Drain("dns1", node.Time.GetUtcNow())).With(new Drain("gone", node.Time.GetUtcNow())));
        node.Engine.MarkReady();
        node.Rounds(6);
        Assert.Equal(["192.0.2.2/32 med 100"], node.Announced);
        Assert.Single(node.Engine.Drains.Drains);
    }

    [Fact]
    public void Shows_the_rate_of_queries_at_each_address_and_when_clients_have_gone()
    {
        using var node = new Node(Dns2).Started();
        var address = Node.Prefix("192.0.2.2/32").Address;
        node.Drain();
        for (var i = 0; i < 20; i++)
        {
            node.Resolver.At[address] = i * 10;
            Pass(node, 0.1);
        }
        Assert.InRange(node.Status("192.0.2.2/32").QueriesPerSecond, 90, 110);
        Assert.Equal(DrainPhase.Withdrawn, node.Status("192.0.2.2/32").Phase);
        Pass(node, 1.5);
        var status = node.Status("192.0.2.2/32");
        Assert.Equal((0.0, DrainPhase.Drained), (status.QueriesPerSecond, status.Phase));
    }

    [Fact]
    public void A_crash_backoff_holds_everything_back_until_its_time()
    {
        using var node = new Node(Dns2);
        node.Engine.Start(backoff: new CrashBackoff(3, node.Time.GetUtcNow().AddSeconds(60)));
        node.Engine.MarkReady();
        node.Rounds(10);
        Assert.Empty(node.Announced);
        Assert.Contains(node.Explained("dns2"), input => input is { Input: "crash backoff", Speaks: false });
        node.Rounds(12);
        Assert.Single(node.Announced);
        Assert.Null(node.Engine.Backoff);
    }
}
