using Holdfast.Configuration.Options;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Processes;

/// <summary>Programs that do what no program should: they cost nobody else anything.</summary>
public sealed class HostileProcessTests
{
    private const string Announce = "echo 'announce route 198.18.0.0/15 next-hop 192.0.2.10 med 5'";

    [Fact]
    public async Task Lines_that_are_no_commands_are_refused_and_those_behind_them_are_read()
    {
        await using var site = new ProcessSite();
        await site.StartAsync(null, site.Shell($$"""
            head -c 3000000 /dev/zero | tr '\0' x; echo
            printf 'announce\000 route 198.18.0.0/15 next-hop 192.0.2.10\n'; read a
            printf '\377\376\n'; read b
            printf 'announce route 198.1'; sleep 0.05; printf '9.0.0/16 next-hop 192.0.2.10 med 6\r\n'; read c
            {{Announce}}; read d
            printf 'announce route 203.0.113.0/24 next-hop 192.0.2.10'
            echo "$a $b $c $d" > heard; exec cat
            """));
        await Wait.UntilAsync("answers", () => site.Heard.EndsWith('\n'));
        Assert.Equal("error error done done\n", site.Heard);
        // The half line is none while nobody ends it.
        await Wait.UntilAsync(
            "routes", () => site.Announced == "198.18.0.0/15 5, 198.19.0.0/16 6", otherwise: () => site.Announced);
        Assert.Equal((4, 2), (site.Status[0].Commands, site.Status[0].Refused));
    }

    [Fact]
    public async Task What_a_dead_program_has_started_neither_speaks_for_it_nor_keeps_it_from_starting_again()
    {
        await using var site = new ProcessSite();
        // A child of a child has both pipes open, and is no child of the program any more.
        await site.StartAsync(null, site.Shell($$"""
            echo x >> starts
            [ $(wc -l < starts) = 1 ] || exec cat
            (setsid sh -c "sleep 0.2; {{Announce}}; exec sleep 3" &)
            """));
        await Wait.UntilAsync("a second start", () => site.Status is [{ Starts: 2 }]);
        await Task.Delay(TimeSpan.FromSeconds(0.4), TestContext.Current.CancellationToken);
        Assert.Equal((2, ""), (site.Status[0].Starts, site.Announced));
    }

    [Fact]
    public async Task One_that_dies_at_once_is_started_again_after_pauses_that_grow()
    {
        await using var site = new ProcessSite();
        await site.StartAsync(null,
            new ProcessOptions("dead", ["/bin/false"]), new ProcessOptions("none", ["/no/such/program"]), site.Shell("exec cat"));
        // At once, and then after a second.
        await Wait.UntilAsync("a second start", () => site.Status is [{ Starts: 2 }, { Starts: 2 }, _]);
        await Task.Delay(TimeSpan.FromSeconds(0.3), TestContext.Current.CancellationToken);
        Assert.Equal((2, 2, 1), (site.Status[0].Starts, site.Status[1].Starts, site.Status[2].Starts));
    }

    [Fact]
    public async Task Restart_begins_sessions_and_programs_anew()
    {
        await using var site = new ProcessSite();
        await site.StartAsync(null, site.Shell($$"""
            echo x >> starts
            {{Announce}}; read a; [ $(wc -l < starts) = 1 ] && echo restart; exec cat
            """));
        await Wait.UntilAsync("a second session", () => site.Speaker.Neighbors[0].TimesEstablished == 2);
        await Wait.UntilAsync("its route", () => site.Announced == "198.18.0.0/15 5");
        await Wait.UntilAsync("the program's second start", () => File.ReadAllText(site.Folder.File("starts")) == "x\nx\n",
            otherwise: () => File.ReadAllText(site.Folder.File("starts")));
        Assert.Equal(["reload by process script"], site.Asked);
    }
}
