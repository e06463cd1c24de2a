using ArchUnitNET.Fluent.Syntax.Elements.Types;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace Holdfast.Architecture.Tests;

/// <summary>Who may know whom, as docs/architecture.md has it.</summary>
public sealed class DependencyTests
{
    private static readonly Assembly[] Assemblies =
    [
        Assembly.Load("Holdfast.Collections"),
        typeof(Holdfast.Dns.Names.Name).Assembly,
        typeof(Bgp.Rib.Route).Assembly,
        Assembly.Load("Holdfast.Linux"),
        Assembly.Load("Holdfast.Lua"),
        typeof(LoadBalancer.LoadBalancerOptions).Assembly,
        typeof(Anycast.AnycastOptions).Assembly,
        Assembly.Load("Holdfast.Configuration"),
        Assembly.Load("Holdfast.DropIn"),
        Assembly.Load("holdfast"),
    ];

    private static readonly ArchUnitNET.Domain.Architecture House = new ArchLoader().LoadAssemblies(Assemblies).Build();

    private static readonly string[] Rooms =
        ["Collections", "Dns", "Linux", "Bgp", "Lua", "LoadBalancer", "Anycast", "Configuration", "DropIn", "holdfast"];

    [Theory]
    [InlineData("Collections")]
    [InlineData("Dns", "Collections")]
    [InlineData("Linux")]
    [InlineData("Bgp", "Collections", "Linux")]
    [InlineData("Lua")]
    [InlineData("LoadBalancer", "Collections", "Dns", "Linux", "Lua")]
    [InlineData("Anycast", "Collections", "Dns", "Bgp", "Linux")]
    [InlineData("Configuration", "Collections", "Dns", "Linux", "Lua", "Bgp", "LoadBalancer", "Anycast")]
    [InlineData("DropIn", "Collections", "Dns", "Linux", "Lua", "Bgp", "LoadBalancer", "Anycast", "Configuration")]
    public void A_room_knows_only_the_rooms_the_design_lets_it_know(string room, params string[] known)
    {
        foreach (var other in Rooms.Where(other => other != room && !known.Contains(other)))
            Types().That().Are(In(room)).Should().NotDependOnAny(In(other)).Check(House);
    }

    [Theory]
    [InlineData("Api")]
    [InlineData("Metrics")]
    [InlineData("Web")]
    [InlineData("Contracts")]
    public void What_reads_and_moves_the_node_knows_its_contracts_only(string folder) =>
        Types().That().ResideInNamespaceMatching($@"^Holdfast\.{folder}(\.|$)").Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(@"^Holdfast\.(Daemon|Commands)(\.|$)")).Check(House);

    [Fact]
    public void Of_the_commands_only_run_knows_the_daemon() =>
        Types().That().ResideInNamespace("Holdfast.Commands").And().DoNotHaveNameMatching("^RunCommand|CommandLine|^<|\\+")
        .Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(@"^Holdfast\.(Daemon|Api|Metrics|Web)(\.|$)")).Check(House);

    [Fact]
    public void The_rule_can_fail()
    {
        var rule = Types().That().Are(In("Anycast")).Should().NotDependOnAny(In("Bgp"));
        Assert.False(rule.HasNoViolations(House));
    }

    [Fact]
    public void No_room_is_named_for_nothing()
    {
        string[] empty = ["Utils", "Utilities", "Helpers", "Common", "Misc", "Shared"];
        var types = Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("Holdfast", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(types, type => type.Namespace!.Split('.').Any(empty.Contains)
            || type.Name.EndsWith("Manager", StringComparison.Ordinal) || type.Name.EndsWith("Helper", StringComparison.Ordinal));
    }

    private static GivenTypesConjunctionWithDescription In(string room)
    {
        var name = room == "holdfast" ? room : "Holdfast." + room;
        var assembly = Assemblies.Single(candidate => candidate.GetName().Name == name);
        return Types().That().ResideInAssembly(assembly).As(name);
    }
}
