using System.Text.RegularExpressions;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.DropIn;

/// <summary>
/// ExaBGP and this daemon are given the same exabgp.conf, with a script that announces: a BIRD has the same routes from both, and
/// exabgpcli prints the same.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed partial class ExaBgpFileTests : IDisposable
{
    private static readonly string[] Commands =
    [
        "version", "show neighbor summary", "show adj-rib out", "announce route 198.20.0.0/16 next-hop self med 3",
        "show adj-rib out extensive", "withdraw route 198.20.0.0/16", "withdraw route 198.19.0.0/16", "show adj-rib out",
        "announce route nonsense", "show neighbor", "announce eor ipv6 unicast", "announce route-refresh ipv4 unicast",
        "flush adj-rib out", "announce watchdog none", "teardown",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Next();

    public ExaBgpFileTests()
    {
        Directory.CreateDirectory(_folder.File("run"));
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_111_111);
        _folder.Write("bird.conf", $$"""
            router id 192.0.2.2;
            protocol device {}
            protocol bgp holdfast {
              local 127.0.0.2 port {{_port}} as 64500;
              neighbor 127.0.0.1 as 65101;
              passive;
              multihop;
              ipv4 { import all; export where source = RTS_STATIC; next hop address 192.0.2.99; gateway recursive; };
              ipv6 { import all; export where source = RTS_STATIC; next hop address 2001:db8::99; gateway recursive; };
            }
            protocol static {
              ipv4;
              route 100.64.1.0/24 blackhole { bgp_community.add((65101, 1)); bgp_community.add((65535, 65281)); };
              route 100.64.2.0/24 blackhole {
                bgp_large_community.add((65101, 1, 2)); bgp_ext_community.add((rt, 65101, 1)); bgp_origin = ORIGIN_INCOMPLETE;
              };
              route 100.64.3.0/24 blackhole { bgp_path.prepend(70000); };
            }
            protocol static { ipv6; route 2001:db8:5::/48 blackhole; }

            """);
        _folder.Write("exabgp.conf", $$"""
            process json { run /bin/sh {{_folder.File("watch.sh")}} json; encoder json; }
            process text { run /bin/sh {{_folder.File("watch.sh")}} text; encoder text; }
            process script { run /bin/sh {{_folder.File("script.sh")}}; encoder text; }
            template {
              neighbor common {
                local-as 65101; peer-as 64500; hold-time 30;
                static { route 198.19.0.0/16 next-hop 192.0.2.10 med 100 community [ 65101:1 no-export ]; }
              }
            }
            neighbor 127.0.0.2 {
              inherit common;
              router-id 192.0.2.1; local-address 127.0.0.1; connect {{_port}};
              family { ipv4 unicast; ipv6 unicast; }
              api { processes [ script ]; }
              api watching { processes [ json text ]; receive { parsed; open; update; } }
              static {
                route 198.18.0.0/15 next-hop 192.0.2.11 as-path [ 65101 64512 ( 64513 64514 ) ] origin incomplete;
                route 203.0.113.0/24 next-hop 192.0.2.11 split /26 large-community [ 65101:1:2 ] atomic-aggregate;
                route 2001:db8:1::/48 {
                  next-hop 2001:db8::1; med 7; extended-community [ target:65101:1 ]; aggregator ( 65101:192.0.2.7 );
                }
              }
            }

            """);
        _folder.Write("script.sh", $"""
            say() {'{'} echo "$1"; read answer; {'}'}
            say 'announce route 10.1.0.0/16 next-hop self med 5'
            common='next-hop 192.0.2.13 local-preference 7 community [ 65101:9 ]'
            say "neighbor 127.0.0.2 announce attributes $common nlri 10.2.0.0/16 10.3.0.0/16"
            say 'announce route 10.4.0.0/16 next-hop 192.0.2.13'
            say 'announce route 10.1.0.0/16 next-hop 192.0.2.14 med 6'
            say 'withdraw route 10.4.0.0/16 next-hop 192.0.2.13'
            say "withdraw route 203.0.113.192/26"
            touch {_folder.File("said")}
            cat >/dev/null

            """);
        _folder.Write("watch.sh", $"while read line; do echo \"$line\" >> {_folder.File("heard.")}$1; done\n");
        _folder.Write("holdfast.yaml", $$"""
            node: { name: lb1, state_dir: {{_folder.File("state")}} }
            api: { listen: "unix:{{_folder.File("api.sock")}}" }
            bgp: { cli_pipes: {{_folder.File("run/exabgp")}} }

            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_file_and_script_announce_the_same_and_exabgpcli_prints_the_same()
    {
        await RunAsync("mkfifo", "-m", "666", _folder.File("run/exabgp.in"), _folder.File("run/exabgp.out"));
        var (theirs, theirTranscript) = await RoutesAndTranscriptAsync(() => ChildProcess.Start("env",
        [
            "exabgp.daemon.drop=false", "exabgp.log.level=WARNING", "exabgp.api.ack=true", "exabgp", "--root", _folder.Path,
            _folder.File("exabgp.conf"),
        ]));
        var (ours, ourTranscript) = await RoutesAndTranscriptAsync(() => HoldfastProgram.Start(
            "run", "-c", _folder.File("holdfast.yaml"), "--exabgp-conf", _folder.File("exabgp.conf")));
        Assert.Contains("10.2.0.0/16", theirs, StringComparison.Ordinal);
        Assert.Contains("announced 100.64.1.0/24 next-hop", theirs, StringComparison.Ordinal);
        Assert.Equal(theirs, ours);
        Assert.Equal(theirTranscript, ourTranscript);
    }

    // What a program was told of BIRD's messages, without what is another each time, and each once.
    private string Heard(string encoder)
    {
        var file = _folder.File($"heard.{encoder}");
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        return string.Join('\n', lines.Select(line => Header().Replace(line, "{ ")).Where(line => line.Length > 0).Distinct()
            .Order(StringComparer.Ordinal));
    }

    private async Task<(string Routes, string Transcript)> RoutesAndTranscriptAsync(Func<ChildProcess> start)
    {
        foreach (var name in (string[])["said", "heard.json", "heard.text"]) File.Delete(_folder.File(name));
        using var bird = ChildProcess.Start("bird", "-f", "-c", _folder.File("bird.conf"), "-s", _folder.File("bird.ctl"));
        await Wait.UntilAsync("BIRD's socket", () => File.Exists(_folder.File("bird.ctl")));
        using var daemon = start();
        await Wait.UntilAsync("the end of the script", () => File.Exists(_folder.File("said")),
            TimeSpan.FromSeconds(30), () => daemon.Output + daemon.Error);
        // Of the script's last command a neighbor hears a moment later.
        var routes = "";
        await Wait.UntilAsync("the routes", async () =>
        {
            var before = routes;
            var shown = await RunAsync(
                "birdc", "-s", _folder.File("bird.ctl"), "show", "route", "all", "protocol", "holdfast");
            routes = Normal(shown.Output);
            return routes == before && routes.Contains("10.1.0.0/16", StringComparison.Ordinal)
                && !routes.Contains("203.0.113.192/26", StringComparison.Ordinal);
        }, otherwise: () => routes + daemon.Output + daemon.Error);
        await Wait.UntilAsync("what was heard", () => Heard("json").Contains("db8:5::", StringComparison.Ordinal)
            && Heard("text").Contains("db8:5::", StringComparison.Ordinal), otherwise: () => daemon.Output + daemon.Error);
        routes = $"{routes}\n{Heard("json")}\n{Heard("text")}";
        var transcript = "";
        foreach (var command in Commands)
        {
            var cli = await RunAsync("exabgpcli", ["--root", _folder.Path, .. command.Split(' ')]);
            transcript += $"> {command}\n{Variable().Replace(cli.Output + cli.Error, "~")}";
        }
        return (routes, transcript);
    }

    // Without what is another each time, in the order of the routes.
    private static string Normal(string table) => string.Join('\n', Received().Replace(table, "").Split("\n\n")[0].Split('\n')
        .Skip(1).Aggregate(new List<string>(), (routes, line) =>
        {
            if (line.StartsWith('\t') && routes.Count > 0) routes[^1] += $"\n{line}";
            else routes.Add(line);
            return routes;
        }).Order(StringComparer.Ordinal));

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        using var process = ChildProcess.Start(program, arguments);
        return await process.EndAsync(TimeSpan.FromSeconds(30));
    }

    [GeneratedRegex(@"\[holdfast \S+")]
    private static partial Regex Received();

    [GeneratedRegex("^{.*\"counter\": \\d+, ")]
    private static partial Regex Header();

    // How long a session has been up, which ExaBGP does not tell within the first second, and how many messages went.
    [GeneratedRegex(@" +(\d+:\d\d:\d\d|down)(?= established)| {5,}\d+")]
    private static partial Regex Variable();
}
