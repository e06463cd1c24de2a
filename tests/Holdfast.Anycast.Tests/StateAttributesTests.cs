using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Linux.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Anycast.Tests;

/// <summary>What routes carry, and which hooks run, in each state.</summary>
public class StateAttributesTests
{
    private static readonly CommunitySet Healthy = CommunitySet.Of(new Community(1));
    private static readonly CommunitySet Sick = CommunitySet.Of([new Community(2)], [new LargeCommunity(65101, 0, 9)]);

    private static readonly ServiceOptions Dns1 = Node.Service("dns1", Node.V4) with
    {
        Rise = 1,
        Fall = 1,
        Communities = Healthy,
        LocalPreference = 200,
        AsPathPrepend = 1,
        OnDown = new OnDown.Deprefer(5000) { Attributes = new() { Communities = Sick, AsPathPrepend = 4, LocalPreference = 50 } },
        OnDisabled = new OnDown.Deprefer(3000),
    };

    private static Route Sent(Node node) => Assert.Single(node.Sent[^1]);

    [Fact]
    public void A_route_carries_what_its_state_says_and_the_service_s_own_where_it_says_nothing()
    {
        var file = Path.GetTempFileName();
        File.Delete(file);
        using var node = new Node(Dns1 with { DisableFile = file }).Started(rounds: 1);
        var up = new Route(
            new Prefix(System.Net.IPAddress.Parse("192.0.2.1"), 32))
        {
            Med = 100,
            Communities = Healthy,
            AsPathPrepend = 1,
            LocalPref = 200
        };
        Assert.Equal(up, Sent(node));
        node.Check.Fail();
        node.Rounds(1);
        Assert.Contains(
            new ExplainedInput(
                "on_down", null, "deprefer with MED 5000, communities 0:2 65101:0:9, AS prepended 4 times, local preference 50"),
            node.Explained("dns1"));
        Assert.Equal(up with { Med = 5000, Communities = Sick, AsPathPrepend = 4, LocalPref = 50 }, Sent(node));
        File.WriteAllText(file, "");
        node.Time.Advance(TimeSpan.FromMilliseconds(400));
        Wait.Until("it is disabled", () => node.StateOf(Node.V4) == "DISABLED");
        Assert.Equal(up with { Med = 3000 }, Sent(node));
        Assert.Equal(("DISABLED", Announcement.Deprefer), (node.StateOf(Node.V4), node.Status(Node.V4).Decision.Announcement));
        Assert.Equal($"disable file {file} exists", node.ReasonOf(Node.V4));
        Assert.Contains(new ExplainedInput("on_disabled", null, "deprefer with MED 3000"), node.Explained("dns1"));
        node.Drain();
        node.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(node.Sent[^1]);
        File.Delete(file);
    }

    [Fact]
    public void A_changed_attribute_of_a_state_announces_anew_only_in_that_state()
    {
        using var node = new Node(Dns1).Started(rounds: 1);
        var other = Dns1 with { OnDown = new OnDown.Deprefer(6000) };
        node.Engine.Reconfigure(node.Options with { Services = [other] });
        Assert.Single(node.Sent);
        node.Engine.Reconfigure(node.Options with { Services = [other with { AsPathPrepend = 2 }] });
        Assert.Equal(2, Sent(node).AsPathPrepend);
    }

    [Fact]
    public async Task Hooks_run_after_the_routes_have_moved_and_no_more_often_than_the_state_changes()
    {
        var ran = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var announcedThen = new System.Collections.Concurrent.ConcurrentQueue<int>();
        Node? node = null;
        Task<CommandResult> Run(
            IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan timeout,
                CancellationToken cancellation)
        {
            announcedThen.Enqueue(node!.Engine.Announced.Length);
            ran.Enqueue(environment["STATE"]);
            return Task.FromResult(new CommandResult(CommandOutcome.Exited, 0, ""));
        }
        node = new Node(Run, Dns1 with { OnDown = new OnDown.Withdraw(), Hooks = new() { OnChange = new(["tell"]) } });
        using var its = node.Started(rounds: 1);
        async Task Until(int runs)
        {
            for (var i = 0; i < 1000 && ran.Count < runs; i++) await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        await Until(1);
        its.Rounds(3);
        its.Check.Fail();
        its.Rounds(3);
        await Until(2);
        Assert.Equal(["UP", "DOWN"], ran);
        Assert.Equal([1, 0], announcedThen);
        Assert.Equal(2, its.Status(Node.V4).Hooks.Runs);
    }

    [Fact]
    public async Task A_real_hook_sees_its_environment_and_is_killed_at_its_timeout()
    {
        var file = Path.GetTempFileName();
        var hooks = new Anycast.Hooks.HookOptions
        {
            OnUp = new([$"echo $STATE $HOLDFAST_SERVICE $HOLDFAST_PREFIX {{family}} > {file}; sleep 60"]) { Shell = true },
            Timeout = TimeSpan.FromMilliseconds(500),
        };
        var commands = new CommandRuns(new CommandOptions(), TimeProvider.System, null);
        using var node = new Node(commands.RunAsync, Dns1 with { Hooks = hooks }).Started(rounds: 1);
        for (var i = 0; i < 1000 && node.Status(Node.V4).Hooks.Runs == 0; i++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal("on_up: timeout after 500ms", node.Status(Node.V4).Hooks.LastFailure);
        Assert.Equal("UP dns1 192.0.2.1/32 v4\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        File.Delete(file);
    }
}
