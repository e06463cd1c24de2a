using System.Net;
using System.Net.Sockets;
using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Values;
using Holdfast.Linux.Netlink;
using Holdfast.LiveChecks;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;

namespace Holdfast.Tests.LiveChecks;

/// <summary>Whether a node is ready for its configuration.</summary>
public sealed class LiveCheckTests : IDisposable
{
    private static readonly Link[] Links =
    [
        new(1, "lo", LinkFlags.Up | LinkFlags.Loopback, null, null), new(2, "eth0", LinkFlags.Up, null, null),
        new(3, "eth1", 0, null, null), new(4, "anycast0", LinkFlags.Up, "bridge", null),
    ];

    private static readonly InterfaceAddress[] Addresses =
    [
        new(2, IPAddress.Parse("192.0.2.10"), 24), new(2, IPAddress.Parse("2001:db8::10"), 64),
        new(3, IPAddress.Parse("198.51.100.10"), 24),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_port_that_another_process_holds_is_told_with_the_process_and_the_daemons_own_is_not()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        var endPoint = (IPEndPoint)taken.LocalEndPoint!;
        var why = PortChecks.Judge(endPoint, isDatagram: true, null, daemon: null);
        Assert.Contains($"(process {Environment.ProcessId})", why!.Value.Message, StringComparison.Ordinal);
        Assert.Null(PortChecks.Judge(endPoint, isDatagram: true, null, daemon: Environment.ProcessId));
        Assert.NotNull(PortChecks.Judge(endPoint, isDatagram: true, null, daemon: 1));
        // The other transport, and an address that nobody has yet.
        Assert.Null(PortChecks.Judge(endPoint, isDatagram: false, null, daemon: null));
        Assert.Null(PortChecks.Judge(
            new IPEndPoint(IPAddress.Parse("192.0.2.77"), endPoint.Port), isDatagram: true, null, daemon: null));
    }

    [Theory]
    [InlineData("anycast: { interface: eth7, services: [{ name: s, prefixes: 203.0.113.1/32 }] }",
        "anycast.interface: there is no interface eth7 for the service addresses (there are: lo, eth0, eth1, anycast0)")]
    [InlineData("anycast: { interface: { dummy: anycast0 }, services: [{ name: s, prefixes: 203.0.113.1/32 }] }",
        "anycast.interface: anycast0 is there, and is no dummy interface")]
    [InlineData("anycast: { interface: { dummy: anycast1 }, services: [{ name: s, prefixes: 203.0.113.1/32 }] }", null)]
    [InlineData("anycast: { interface: eth1, services: [{ name: s, prefixes: 203.0.113.1/32 }] }",
        "anycast.interface: eth1 is down")]
    [InlineData("bgp: { local_as: 65101, neighbors: [{ address: 192.0.2.1, peer_as: 64500 }] }", null)]
    [InlineData("bgp: { local_as: 65101, neighbors: [{ address: \"2001:db8::1\", peer_as: 64500 }] }", null)]
    [InlineData("bgp: { local_as: 65101, neighbors: [{ address: 203.0.113.1, peer_as: 64500, multihop: 2 }] }", null)]
    [InlineData("bgp: { local_as: 65101, neighbors: [{ address: 203.0.113.1, peer_as: 65101 }] }", null)]
    [InlineData("bgp: { local_as: 65101, neighbors: [{ address: 203.0.113.1, peer_as: 64500 }] }",
        "bgp.neighbors[0].address: 203.0.113.1 is on none of this node's links, where a neighbor with `multihop: 1` must be")]
    [InlineData("bgp: { local_as: 65101, neighbors: [{ address: 198.51.100.1, peer_as: 64500 }] }",
        "bgp.neighbors[0].address: eth1, on which 198.51.100.1 is, is down")]
    [InlineData("bgp: { local_as: 65101, neighbors: [{ address: \"fe80::1%eth9\", peer_as: 64500 }] }",
        "bgp.neighbors[0].address: there is no interface eth9 (there are: lo, eth0, eth1, anycast0)")]
    [InlineData("bgp: { local_as: 65101, neighbors: [{ address: 192.0.2.1, source: 192.0.2.11, peer_as: 64500 }] }",
        "bgp.neighbors[0].source: no interface has 192.0.2.11, which the session leaves from")]
    public void Interfaces_and_neighbors_must_be_there(string section, string? finding) => Assert.Equal(
        finding is null ? [] : [finding],
        LinkChecks.Of(Options(section), Links, Addresses).Select(found => $"{found.Path}: {found.Message}"));

    [Fact]
    public async Task Lists_in_files_are_read_and_what_is_wrong_in_them_is_told_with_its_line()
    {
        var lines = Enumerable.Range(1, 200).Select(line => line == 3 ? "a..b" : $"n{line}.example");
        var names = _folder.Write("court.txt", string.Join('\n', lines));
        var zone = _folder.Write("rpz.zone", "$ORIGIN rpz.example.\n@ SOA ns. host. 1 1 1 1 1\nbad.example CNAME .\n");
        var networks = _folder.Write("networks.txt", "192.0.2.0/24\n192.0.2.1/24\n");
        var configuration = _folder.Write("holdfast.yaml", $$"""
            node: { name: tested, router_id: 192.0.2.1, state_dir: "{{_folder.Path}}" }
            dns:
              listen: 192.0.2.53
              backends: [{ name: a, address: 192.0.2.9 }]
              rules:
                - { suffix_file: ["{{names}}", "{{zone}}"], action: nxdomain }
                - { not: { client_file: "{{_folder.File("none.txt")}}" }, action: drop }
              log: [{ file: /var/log/q, client_file: "{{networks}}" }]
            """);
        var (exitCode, output, error) = await HoldfastProgram.RunAsync("check", configuration);
        Assert.Equal((1, ""), (exitCode, output));
        string[] told = [.. error.Split('\n').Where(line => line.Contains(": error: ", StringComparison.Ordinal)
            || line.Contains(": warning: ", StringComparison.Ordinal))];
        Assert.Collection(told,
            line => Assert.StartsWith($"{names}:3: warning: `a..b` ", line, StringComparison.Ordinal),
            line => Assert.StartsWith(
                $"{configuration}:7:29: error: dns.rules[1].not.client_file: {_folder.File("none.txt")}: ", line,
                StringComparison.Ordinal),
            line => Assert.StartsWith($"{networks}:2: warning: `192.0.2.1/24` ", line, StringComparison.Ordinal),
            line => Assert.Equal(
                $"{configuration}:8:42: error: dns.log[0].client_file: {networks}: 1 of its 2 lines are wrong", line));
        Assert.Equal(0, (await HoldfastProgram.RunAsync("check", "--elsewhere", configuration)).ExitCode);
    }

    [Fact]
    public void Programs_of_checks_and_hooks_must_be_there_and_executable()
    {
        var file = _folder.Write("not-executable", "");
        var found = ProgramChecks.Of(Options($$"""
            anycast:
              services:
                - name: s
                  prefixes: 203.0.113.1/32
                  disable_file: {{_folder.Path}}/none/x
                  checks:
                    - { command: [/usr/bin/env, "true"] }
                    - { command: [no-such-program] }
                    - { command: [{{file}}] }
                    - { command: "no-such-program | cat", shell: true }
                  hooks: { on_up: [/no/such/hook] }
            """)).Select(finding => $"{finding.Path}: {finding.Message}");
        Assert.Equal(
        [
            "anycast.services[0].checks: there is no program `no-such-program`",
            $"anycast.services[0].checks: `{file}` may not be executed",
            "anycast.services[0].hooks: there is no program `/no/such/hook`",
            $"anycast.services[0].disable_file: there is no directory {_folder.Path}/none to put the disable file in",
        ], found);
    }

    [Fact]
    public async Task The_command_says_where_in_the_file_what_is_wrong_and_how_to_right_it()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, FreePort.Next()));
        var path = _folder.Write("holdfast.yaml", $$"""
            dns:
              listen: ["{{taken.LocalEndPoint}}"]
              backends: [{ name: r1, address: 192.0.2.21 }]
            api: { listen: "unix:{{_folder.Path}}/api.sock" }
            """);
        var (exitCode, output, error) = await HoldfastProgram.RunAsync("check", "--live", path);
        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains($"{path}:2:12: error: dns.listen[0]: {taken.LocalEndPoint} over UDP is in use by ", error,
            StringComparison.Ordinal);
        Assert.Contains("^ stop it, or have it listen elsewhere", error, StringComparison.Ordinal);
        taken.Dispose();
        Assert.Equal((0, $"{path}: OK\n", ""), await HoldfastProgram.RunAsync("check", "--live", path));
    }

    private HoldfastOptions Options(string section)
    {
        var path = _folder.Write("holdfast.yaml", $$"""
            node: { router_id: 192.0.2.10 }
            dns: { listen: 192.0.2.10, backends: [{ name: r1, address: 192.0.2.21 }] }
            {{section}}
            """);
        var result = ConfigurationFile.Load(path, SecretFiles.Optional);
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        return result.Options;
    }
}
