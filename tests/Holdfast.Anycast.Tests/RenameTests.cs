using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Linux.Processes;

namespace Holdfast.Anycast.Tests;

/// <summary>A reload gives services other names: what is known of a prefix belongs to the prefix.</summary>
public class RenameTests
{
    private const string Second = "192.0.2.2/32";

    private static readonly ServiceOptions Dns1 = Node.Service("dns1", Node.V4, Node.V6);
    private static readonly ServiceOptions Dns2 = Node.Service("dns2", Second);

    private static void Apply(Node node, params ServiceOptions[] services) =>
        node.Engine.Reconfigure(node.Options with { Services = [.. services] });

    private static string? DrainOf(Node node, string prefix) => node.Status(prefix).Drain?.Service;

    [Fact]
    public void A_renamed_service_keeps_its_routes_and_its_verdict()
    {
        using var node = new Node(Dns1, Dns2).Started();
        node.Sent.Clear();
        Apply(node, Dns1 with { Name = "resolver" }, Dns2);
        Assert.Empty(node.Sent);
        Assert.Equal(("resolver", "UP"), (node.Status(Node.V4).Service, node.StateOf(Node.V4)));
        Assert.Null(node.Engine.Explain("dns1"));
        Assert.Equal(2, node.Engine.Explain("resolver")!.Prefixes.Length);
        node.Rounds(5);
        Assert.Empty(node.Sent);
    }

    [Fact]
    public void A_service_that_is_down_stays_down_under_another_name_and_is_checked_on()
    {
        using var node = new Node(Dns1).Started();
        node.Check.Fail();
        node.Rounds(3);
        Assert.Equal("DOWN", node.StateOf(Node.V4));
        Apply(node, Dns1 with { Name = "resolver" });
        Assert.Equal("DOWN", node.StateOf(Node.V4));
        Assert.Equal(1, node.Status(Node.V4).Falls);
        node.Check.Hold();
        node.Rounds(6);
        Assert.Equal("UP", node.StateOf(Node.V4));
    }

    [Fact]
    public void A_renamed_service_with_another_prefix_keeps_the_routes_of_those_it_had()
    {
        using var node = new Node(Dns1).Started();
        node.Sent.Clear();
        Apply(node, Node.Service("resolver", Node.V4, "192.0.2.9/32"));
        Assert.Equal(["192.0.2.1/32 med 100"], node.Announced);
        Assert.Equal(("UP", "INIT"), (node.StateOf(Node.V4), node.StateOf("192.0.2.9/32")));
    }

    [Fact]
    public void Services_that_are_split_or_joined_keep_their_routes()
    {
        using var node = new Node(Dns1, Dns2).Started();
        node.Sent.Clear();
        Apply(node, Node.Service("a", Node.V4), Node.Service("b", Node.V6, Second));
        Assert.Equal(
            [("UP", "a"), ("UP", "b"), ("UP", "b")],
            new[] { Node.V4, Node.V6, Second }.Select(prefix => (node.StateOf(prefix), node.Status(prefix).Service)));
        Assert.All(node.Sent, routes => Assert.Equal(3, routes.Count));
    }

    [Fact]
    public void A_drained_service_is_drained_under_another_name()
    {
        using var node = new Node(Dns1, Dns2).Started();
        node.Drain("dns1");
        Apply(node, Dns1 with { Name = "resolver" }, Dns2);
        Assert.Equal(["192.0.2.2/32 med 100"], node.Announced);
        Assert.Equal(("resolver", null), (DrainOf(node, Node.V4), DrainOf(node, Second)));
        Assert.Equal(["resolver"], node.Engine.Drains.Drains.Select(drain => drain.Service));
        node.Engine.Undrain("resolver");
        Assert.Equal(3, node.Announced.Count());
    }

    [Fact]
    public void Services_that_exchange_their_names_keep_what_is_drained()
    {
        using var node = new Node(Dns1, Dns2).Started();
        node.Drain("dns1");
        Apply(node, Dns1 with { Name = "dns2" }, Dns2 with { Name = "dns1" });
        Assert.Equal(("dns2", null), (DrainOf(node, Node.V4), DrainOf(node, Second)));
        Assert.Equal(["192.0.2.2/32 med 100"], node.Announced);
    }

    [Fact]
    public void An_exemption_from_the_nodes_drain_follows_its_service()
    {
        using var node = new Node(Dns1, Dns2).Started();
        node.Drain();
        node.Engine.Undrain("dns2");
        Apply(node, Dns1, Dns2 with { Name = "resolver" });
        Assert.Equal(["192.0.2.2/32 med 100"], node.Announced);
        Assert.Equal(["resolver"], node.Engine.Drains.Exempt);
    }

    [Fact]
    public void A_healthy_service_that_takes_a_drained_ones_prefix_is_not_drained_by_that()
    {
        using var node = new Node(Dns1, Dns2).Started();
        node.Drain("dns2");
        Apply(node, Node.Service("dns1", Node.V4, Node.V6, Second));
        Assert.True(node.Engine.Drains.IsEmpty);
        Assert.Equal(3, node.Announced.Count());
    }

    [Fact]
    public void A_preview_knows_the_routes_of_a_renamed_service()
    {
        using var node = new Node(Dns1).Started();
        var preview = node.Engine.Preview(node.Options with { Services = [Dns1 with { Name = "resolver", Med = 7 }] });
        Assert.Equal([7u, 7u], preview.Select(route => route.Med));
    }

    [Fact]
    public async Task Hooks_are_told_the_new_name()
    {
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var service = Node.Service("dns1", Node.V4) with
        {
            Hooks = new HookOptions { OnDown = new CheckOptions.Command(["told", "{service}"]) },
        };
        using var node = new Node((arguments, environment, _, _) =>
        {
            // A service goes DOWN when it begins, too.
            if (environment["HOLDFAST_PREVIOUS_STATE"] == "UP")
                told.TrySetResult($"{arguments[1]} {environment["HOLDFAST_SERVICE"]}");
            return Task.FromResult(new CommandResult(CommandOutcome.Exited, 0, ""));
        }, service).Started();
        Apply(node, service with { Name = "resolver" });
        node.Check.Fail();
        node.Rounds(4);
        var words = await told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("resolver resolver", words);
    }
}
