using System.Text.Json;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>What is decided of a route, and which neighbors have it: two things, in commands, JSON and metrics.</summary>
public sealed class AnnouncedTests : IDisposable
{
    private const string Mark = "   <-- the first broken link";

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryNamespace _net = new("announced");

    private string SocketPath => _folder.File("api.sock");

    public void Dispose()
    {
        _net.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_neighbor_is_told_of_as_it_is()
    {
        using var there = new TemporaryNamespace("peer");
        _net.Ip($"link add uplink type veth peer name uplink netns {there.Name}");
        foreach (var (net, addresses) in new[] { (_net, (int[])[10, 11]), (there, [1, 2]) })
        {
            foreach (var host in addresses) net.Ip($"addr add 198.51.100.{host}/24 dev uplink");
            net.Ip("link set uplink up");
        }

        using var peer = Run(there, "peer", """
            dns: { listen: "127.0.0.1:53", backends: [{ name: nobody, address: "127.0.0.1:1" }] }
            bgp:
              local_as: 64500
              listen_port: 1179
              neighbors:
                - { name: one, address: 198.51.100.10, peer_as: 65101, passive: true }
                - { name: two, address: 198.51.100.11, peer_as: 65101, passive: true }
            """);
        using var daemon = Run(_net, "node", Node("""
            - { name: has, address: 198.51.100.1, port: 1179, peer_as: 64500, source: 198.51.100.10 }
            - name: limited
              address: 198.51.100.2
              port: 1179
              peer_as: 64500
              source: 198.51.100.11
              announce_only: 203.0.113.0/24
            - { name: down, address: 127.0.0.9, port: 1179, peer_as: 64500 }
            - { name: other, address: 127.0.0.8, port: 1180, peer_as: 64500, families: ipv6 }
            """));
        await Eventually("+ neighbor has: sent with MED 100, next hop 192.0.2.10\n", "explain");
        await Eventually("- neighbor limited: withheld: ", "explain");
        await Eventually("- neighbor down: session down, ", "explain");

        var (_, explained, _) = await CommandAsync("explain");
        Assert.Contains("dns1 192.0.2.5/32: decided to announce with MED 100, ", explained, StringComparison.Ordinal);
        Assert.Contains("; announced to 1 of 3 neighbors\n", explained, StringComparison.Ordinal);
        Assert.Contains("    neighbor other: its session does not carry IPv4\n", explained, StringComparison.Ordinal);
        Assert.StartsWith("  - neighbor limited: ", Assert.Single(Marked(explained)), StringComparison.Ordinal);
        Assert.Equal(explained.Split('\n').Length, (await CommandAsync("explain", "dns1")).Output.Split('\n').Length);

        using var services = JsonDocument.Parse((await CommandAsync("show", "services", "-o", "json")).Output);
        var service = Assert.Single(services.RootElement.EnumerateArray());
        Assert.Equal("announce", service.GetProperty("decision").GetString());
        Assert.True(service.GetProperty("announced").GetBoolean());
        Assert.Equal(
            (1, 3), (service.GetProperty("neighbors_sent").GetInt32(), service.GetProperty("neighbors_total").GetInt32()));
        using var explanation = JsonDocument.Parse((await CommandAsync("explain", "-o", "json")).Output);
        var neighbors = explanation.RootElement[0].GetProperty("neighbors").EnumerateArray().ToList();
        Assert.Equal(
            ["sent", "withheld", "session down", "other family"],
            neighbors.Select(neighbor => neighbor.GetProperty("state").GetString()));
        Assert.Equal(
            [false, true, false, false], neighbors.Select(neighbor => neighbor.GetProperty("first_broken").GetBoolean()));
        Assert.Contains("routes 1/1 announced, 1 decided ", (await CommandAsync("status")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_every_session_down_nothing_is_said_to_be_announced()
    {
        using var daemon = Run(_net, "node", Node("""
            - { name: one, address: 127.0.0.8, port: 1179, peer_as: 64500 }
            - { name: two, address: 127.0.0.9, port: 1179, peer_as: 64500 }
            """));
        await Eventually("  announce  ", "show", "services");
        Assert.Contains("  0/2  ", (await CommandAsync("show", "services")).Output, StringComparison.Ordinal);
        var (exitCode, status, _) = await CommandAsync("status");
        Assert.Equal(1, exitCode);
        Assert.Contains("routes 0/1 announced, 1 decided ", status, StringComparison.Ordinal);
        Assert.Contains(
            "! dns1 192.0.2.5/32: decided to announce, but announced to nobody: no neighbor has it", status,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "  - neighbor one: session down, ", Assert.Single(Marked((await CommandAsync("explain")).Output)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_keeps_the_decision_from_being_announce_is_the_first_broken_link()
    {
        using var daemon = Run(_net, "node", Node("""
            - { name: one, address: 127.0.0.9, port: 1179, peer_as: 64500 }
            """, "check: { file: /no/such/file }"));
        await Eventually("- check: ", "explain");
        Assert.StartsWith("  - check: ", Assert.Single(Marked((await CommandAsync("explain")).Output)), StringComparison.Ordinal);
        Assert.Contains(
            "    neighbor one: session down, ", (await CommandAsync("explain")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync("drain", "--no-wait")).ExitCode);
        await Eventually("- drain: ", "explain");
        Assert.StartsWith("  - drain: ", Assert.Single(Marked((await CommandAsync("explain")).Output)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_that_are_not_where_they_should_be_are_warned_of()
    {
        _net.Ip("link add uplink type veth peer name far");
        _net.Ip("addr add 192.0.2.5/24 dev uplink");
        using var daemon = Run(_net, "node", Node("[]", listen: "192.0.2.77:53"));
        await Eventually("warning: 192.0.2.77:53 is listened on, but no interface has 192.0.2.77", "status");
        await Eventually(
            "warning: 192.0.2.5 is on uplink as well, where ARP and ND answer for it, announced or not: "
                + "ip address delete 192.0.2.5/24 dev uplink\n", "status");
        _net.Ip("addr del 192.0.2.5/24 dev uplink");
        _net.Ip("addr add 192.0.2.77/24 dev uplink");
        await Wait.UntilAsync(
            "neither is warned of", async () =>
            {
                var said = (await CommandAsync("status")).Output;
                return !said.Contains("as well", StringComparison.Ordinal)
                    && !said.Contains("no interface", StringComparison.Ordinal);
            });
    }

    private static IEnumerable<string> Marked(string explained) =>
        explained.Split('\n').Where(line => line.EndsWith(Mark, StringComparison.Ordinal));

    private static string Node(string neighbors, string check = "check: { file: / }", string listen = "127.0.0.7:53") => $$"""
        dns:
          listen: ["127.0.0.1:53", "{{listen}}"]
          backends: [{ name: nobody, address: "127.0.0.1:1" }]
        anycast:
          interval: 200ms
          timeout: 100ms
          rise: 1
          fall: 1
          graceful_shutdown_time: 0
          drain_time: 1s
          {{check}}
          services: [{ name: dns1, prefixes: 192.0.2.5/32, next_hop: { ipv4: 192.0.2.10 } }]
        bgp:
          local_as: 65101
          listen_port: 0
          connect_retry_time: 200ms
          neighbors:
        {{string.Join('\n', neighbors.Split('\n').Select(line => "    " + line))}}
        """;

    private ChildProcess Run(TemporaryNamespace net, string name, string configuration)
    {
        var path = _folder.File(name + ".yaml");
        File.WriteAllText(path, $$"""
            node: { name: {{name}}, router_id: 192.0.2.{{(name == "node" ? 1 : 2)}}, state_dir: {{_folder.Path}}/{{name}} }
            api: { listen: "unix:{{(name == "node" ? SocketPath : _folder.File(name + ".sock"))}}" }

            """ + configuration);
        return ChildProcess.Start("ip", "netns", "exec", net.Name, HoldfastProgram.Path, "run", "-c", path);
    }

    private Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", SocketPath]);

    private async Task Eventually(string words, params string[] command)
    {
        (int ExitCode, string Output, string Error) said = default;
        await Wait.UntilAsync(
            $"'{words}' in {string.Join(' ', command)}",
            async () => (said = await CommandAsync(command)).Output.Contains(words, StringComparison.Ordinal),
            TimeSpan.FromSeconds(30),
            () => said.Output + said.Error);
    }
}
