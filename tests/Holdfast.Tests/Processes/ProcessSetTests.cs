using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Processes;

/// <summary>Programs that announce routes, as they are: started, spoken with, ended.</summary>
public sealed class ProcessSetTests
{
    private const string Announce = "echo 'announce route 198.18.0.0/15 next-hop 192.0.2.10 med 5'";

    private readonly StaticRoute _static = new(new Prefix(IPAddress.Parse("203.0.113.0"), 24))
    {
        NextHop = new NextHopOptions(new NextHop.Literal(IPAddress.Parse("192.0.2.10")), new NextHop.Self()),
        Med = 7,
    };

    [Fact]
    public async Task A_program_announces_and_withdraws_and_each_command_is_answered()
    {
        await using var site = new ProcessSite(_static);
        await site.StartAsync(null, site.Shell($$"""
            {{Announce}}; read a
            echo 'neighbor 192.0.2.9 announce route 198.51.100.0/24 next-hop self'; read b
            echo '# a remark'; read c
            one='neighbor 127.0.0.2 local-as 65101 announce attributes'
            echo "$one next-hop 192.0.2.10 med 6 nlri 192.0.2.0/25 192.0.2.128/25"; read d
            echo 'withdraw route 203.0.113.0/24'; read e
            echo "$a $b $c $d $e" > heard; cat
            """));
        await Wait.UntilAsync("answers", () => site.Heard.EndsWith('\n'));
        Assert.Equal("done error done done done\n", site.Heard);
        await Wait.UntilAsync("routes", () => site.Announced == "192.0.2.0/25 6, 192.0.2.128/25 6, 198.18.0.0/15 5",
            otherwise: () => site.Announced);
        Assert.Equal([new RouteProcessStatus("script", true, Starts: 1, Commands: 5, Refused: 1, Dropped: 0)], site.Status);
    }

    [Fact]
    public async Task Its_routes_go_when_it_ends_and_come_again_when_it_does()
    {
        await using var site = new ProcessSite();
        await site.StartAsync(null, site.Shell($$"""
            await() { while [ ! -e $1 ]; do sleep 0.02; done; }
            [ ! -e end ] || await again
            {{Announce}}
            await end; [ -e again ] && exec cat
            """));
        await Wait.UntilAsync("its route", () => site.Announced == "198.18.0.0/15 5");
        site.Folder.Write("end", "");
        await Wait.UntilAsync("no route", () => site.Announced == "");
        site.Folder.Write("again", "");
        await Wait.UntilAsync("its route again", () => site.Announced == "198.18.0.0/15 5");
    }

    [Fact]
    public async Task They_stay_when_that_is_wanted_and_the_program_is_not_started_again()
    {
        await using var site = new ProcessSite();
        await site.StartAsync(null, site.Shell($"{Announce}; echo x >> starts") with { Respawn = false, WithdrawOnExit = false });
        await Wait.UntilAsync("its route", () => site.Announced == "198.18.0.0/15 5");
        site.Reconfigure();
        await Wait.UntilAsync("no route of a program that is gone", () => site.Announced == "");
        Assert.Equal("x\n", File.ReadAllText(site.Folder.File("starts")));
    }

    [Theory]
    [InlineData(ProcessEncoder.Text, "neighbor 127.0.0.2 up\n")]
    [InlineData(ProcessEncoder.Json, "\"asn\": { \"local\": 65101, \"peer\": 65201 } , \"state\": \"up\" } }\n")]
    public async Task It_is_told_of_its_neighbors(ProcessEncoder encoder, string told)
    {
        await using var site = new ProcessSite();
        var program = site.Shell("cat > heard") with { Encoder = encoder, Events = [ProcessEvent.NeighborChanges] };
        await site.StartAsync(null, program);
        await Wait.UntilAsync(
            "that it is up", () => site.Heard.EndsWith(told, StringComparison.Ordinal), otherwise: () => site.Heard);
    }

    [Fact]
    public async Task What_does_not_read_and_what_writes_without_end_cost_nobody_else_anything()
    {
        await using var site = new ProcessSite();
        await site.StartAsync(null,
            new ProcessOptions("mute", ["/bin/sh", "-c", "exec sleep 60"]) { Events = [ProcessEvent.NeighborChanges] },
            new ProcessOptions("loud", ["/bin/sh", "-c", "yes 'nonsense of a program'"]),
            new ProcessOptions("none", ["/no/such/program"]),
            site.Shell($"{Announce}; exec cat"));
        await Wait.UntilAsync("the route of the one that works", () => site.Announced == "198.18.0.0/15 5");
    }

    [Fact]
    public async Task Exabgpcli_finds_its_pipes_and_what_was_written_is_shown_as_it_was()
    {
        await using var site = new ProcessSite(_static);
        var pipes = site.Folder.File("exabgp");
        await site.StartAsync(pipes, site.Shell("echo 'announce route 198.18.0.0/15 next-hop self med 5'; exec cat"));
        await Wait.UntilAsync("its route", () => site.Announced == "198.18.0.0/15 5, 203.0.113.0/24 7");
        Assert.Equal(
            "neighbor 127.0.0.2 ipv4 unicast 203.0.113.0/24 next-hop 192.0.2.10\n"
                + "neighbor 127.0.0.2 ipv4 unicast 198.18.0.0/15 next-hop self\ndone\n",
            await Cli(pipes, "show adj-rib out"));
        Assert.Equal(
            "neighbor 127.0.0.2 local-ip 127.0.0.1 local-as 65101 peer-as 65201 router-id 192.0.2.1 family-allowed in-open "
                + "ipv4 unicast 198.18.0.0/15 next-hop self med 5\ndone\n",
            string.Join('\n', (await Cli(pipes, "show adj-rib out extensive")).Split('\n')[1..]));
        Assert.Contains("127.0.0.2       65201", await Cli(pipes, "show neighbor summary"), StringComparison.Ordinal);
        Assert.Equal("exabgp 4.2.21\ndone\n", await Cli(pipes, "version"));
        Assert.Equal("error\n", await Cli(pipes, "announce route nonsense"));
        Assert.Equal("reload in progress\ndone\n", await Cli(pipes, "reload"));
        Assert.Equal(["reload by process exabgpcli"], site.Asked);
    }

    [Fact]
    public async Task A_program_creates_a_neighbor_that_has_the_same_routes_until_the_program_is_gone()
    {
        await using var site = new ProcessSite(_static);
        var port = FreePort.Next();
        await using var second = site.OtherRouter("127.0.0.3", port);
        var create = $"create neighbor 127.0.0.3 local-address 127.0.0.1 local-as 65101 peer-as 65201 connect {port}";
        await site.StartAsync(null, site.Shell($$"""
            echo '{{create}}'; read a
            echo '{{create}}'; read b
            echo 'neighbor 127.0.0.3 announce route 198.18.0.0/15 next-hop 192.0.2.10 med 5'; read c
            echo 'delete neighbor 127.0.0.2'; read d
            echo 'neighbor 127.0.0.4 local-ip 127.0.0.1 local-as 65101 peer-as nonsense router-id 192.0.2.1 create'; read e
            echo "$a $b $c $d $e" > heard; cat
            """));
        await Wait.UntilAsync("answers", () => site.Heard.EndsWith('\n'));
        Assert.Equal("done error done error error\n", site.Heard);
        await Wait.UntilAsync("its routes", () => site.AnnouncedTo("127.0.0.3") == "198.18.0.0/15 5, 203.0.113.0/24 7",
            otherwise: () => site.AnnouncedTo("127.0.0.3"));
        Assert.Equal("203.0.113.0/24 7", site.Announced);
        // The configuration is read anew: it stays, and so does its session.
        site.Speaker.Reconfigure(site.Bgp);
        Assert.Equal(SessionState.Established, site.Speaker.Neighbors[1].State);
        site.Reconfigure();
        await Wait.UntilAsync("the neighbor is gone", () => site.Speaker.Neighbors.Length == 1);
    }

    // As exabgpcli does: it opens the pipe of answers, writes the command, and reads to its end.
    private static async Task<string> Cli(string pipes, string command)
    {
        using var cli = ChildProcess.Start("/bin/sh", "-c",
            $"exec 3<> {pipes}.out; echo '{command}' > {pipes}.in; while read -r line <&3; do echo \"$line\"; "
                + "case $line in done|error) break;; esac; done");
        return (await cli.EndAsync(TimeSpan.FromSeconds(20))).Output;
    }
}
