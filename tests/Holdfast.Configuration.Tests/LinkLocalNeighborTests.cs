using Holdfast.Bgp.Options;
using Holdfast.Configuration.Reload;

namespace Holdfast.Configuration.Tests;

/// <summary>A neighbor with a link-local address is on the interface of a name, whatever index that has, there or not.</summary>
public class LinkLocalNeighborTests
{
    [Theory]
    [InlineData("lo")] // there, as interface 1
    [InlineData("eth77")] // not there
    [InlineData("4everyone")] // begins with a digit, and is no number
    public void An_interface_by_its_name_leaves_no_index(string name)
    {
        var neighbor = Assert.Single(Neighbors($"{{ address: 'fe80::1%{name}', source: 'fe80::2%{name}', peer_as: 64500 }}"));
        Assert.Equal(("fe80::1", name, "fe80::2"), ($"{neighbor.Address}", neighbor.Interface, $"{neighbor.Source}"));
        Assert.Equal($"fe80::1%{name}", neighbor.Name);
    }

    [Fact]
    public void An_interface_by_its_number_is_that_index()
    {
        var neighbor = Assert.Single(Neighbors("{ address: 'fe80::1%7', peer_as: 64500 }"));
        Assert.Equal(("fe80::1%7", null), ($"{neighbor.Address}", neighbor.Interface));
    }

    [Fact]
    public void An_interface_that_is_not_there_yet_is_a_warning()
    {
        var result = LoadedFile.Of(Yaml("{ address: 'fe80::1%eth77', peer_as: 64500 }"));
        Assert.NotNull(result.Options);
        Assert.Contains(result.Diagnostics, its => its.Message.Contains("no interface of that name", StringComparison.Ordinal));
    }

    [Fact]
    public void One_address_on_two_links_is_two_neighbors()
    {
        Assert.Equal(2, Neighbors(
            "{ address: 'fe80::1%eth77', peer_as: 64500 }", "{ address: 'fe80::1%eth78', peer_as: 64500 }").Count);
        var twice = LoadedFile.Of(Yaml("{ address: 'fe80::1%eth77', peer_as: 64500 }",
            "{ name: b, address: 'fe80::1%eth77', peer_as: 64500 }"));
        Assert.Contains(twice.Diagnostics, its =>
            its.Message.Contains("`fe80::1%eth77` is the neighbor", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_interface_is_a_change_that_says_its_name()
    {
        var plan = ReloadPlan.Between(
            LoadedFile.Right(Yaml("{ name: r, address: 'fe80::1%eth77', peer_as: 64500 }")),
            LoadedFile.Right(Yaml("{ name: r, address: 'fe80::1%eth78', peer_as: 64500 }")));
        Assert.Contains(plan.Changes, change => change.ToString().Contains("eth78", StringComparison.Ordinal));
    }

    private static IReadOnlyList<NeighborOptions> Neighbors(params string[] neighbors) =>
        [.. LoadedFile.Right(Yaml(neighbors)).Bgp!.Neighbors];

    private static string Yaml(params string[] neighbors) => $$"""
        node: { name: n, router_id: 192.0.2.10 }
        dns: { listen: 192.0.2.53, backends: [{ address: 192.0.2.1 }] }
        bgp:
          local_as: 65101
          neighbors: [{{string.Join(", ", neighbors)}}]
        """;
}
