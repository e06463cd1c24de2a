using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;

namespace Holdfast.Anycast.Tests;

/// <summary>Services that the configuration has disabled.</summary>
public class DisabledTests
{
    private static readonly ServiceOptions Dns1 = Node.Service("dns1", Node.V4);

    [Fact]
    public void A_disabled_service_is_withdrawn_whatever_its_checks_find()
    {
        using var node = new Node(Dns1 with { Disabled = true }).Started(rounds: 9);
        Assert.Equal("DISABLED", node.StateOf(Node.V4));
        Assert.Empty(node.Announced);
        Assert.Contains("disabled in the configuration", string.Join('\n', node.Explained("dns1")), StringComparison.Ordinal);
    }

    [Fact]
    public void It_rises_anew_when_a_reload_enables_it_and_goes_when_one_disables_it()
    {
        using var node = new Node(Dns1 with { Disabled = true }).Started(rounds: 9);
        Apply(node, Dns1);
        Assert.Equal("INIT", node.StateOf(Node.V4));
        node.Rounds(5);
        Assert.Single(node.Announced);
        Assert.Empty(node.Engine.Preview(node.Options with { Services = [Dns1 with { Disabled = true }] }));
        Apply(node, Dns1 with { Disabled = true });
        Assert.Empty(node.Announced);
        Assert.Equal("it is disabled", node.ReasonOf(Node.V4));
    }

    private static void Apply(Node node, ServiceOptions service) =>
        node.Engine.Reconfigure(node.Options with { Services = [service] });
}
