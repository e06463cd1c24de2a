using System.Diagnostics;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Leftovers;
using Holdfast.Testing.Network;

namespace Holdfast.Linux.Tests;

/// <summary>A run that was killed leaves things behind; the next one, in any test project, removes them.</summary>
public sealed class LeftoverTests
{
    [Fact]
    public void Namespaces_of_a_dead_run_go_with_what_runs_inside_and_those_of_a_live_one_stay()
    {
        using var live = new TemporaryNamespace();
        var dead = RunOwner.NamespaceName(DeadProcess(), "test");
        Tool.Run("ip", ["netns", "add", dead]);
        using var router = Process.Start("ip", ["netns", "exec", dead, "sleep", "600"]);
        while (!Tool.Run("ip", ["netns", "pids", dead]).Output.Contains($"{router.Id}", StringComparison.Ordinal))
            Thread.Sleep(5);

        RunOwner.RemoveAbandoned();

        Assert.True(router.WaitForExit(TimeSpan.FromSeconds(5)), "what ran inside still runs");
        Assert.False(File.Exists($"/run/netns/{dead}"));
        Assert.True(File.Exists($"/run/netns/{live.Name}"));
    }

    [Fact]
    public void An_owner_is_told_from_a_later_process_with_its_number()
    {
        var own = ProcessIdentity.Of(Environment.ProcessId)!;
        var earlier = RunOwner.NamespaceName(own with { StartTime = own.StartTime - 1 }, "test");
        Tool.Run("ip", ["netns", "add", earlier]);
        RunOwner.RemoveAbandoned();
        Assert.False(File.Exists($"/run/netns/{earlier}"));
    }

    [Fact]
    public void Processes_of_a_dead_run_end_and_those_of_this_one_go_on()
    {
        using var own = Process.Start("sleep", ["600"]);
        var start = new ProcessStartInfo("sleep", ["600"]);
        start.Environment[RunOwner.Variable] = DeadProcess().ToString();
        using var orphan = Process.Start(start)!;
        // Until the program has been executed its environment is ours.
        while (File.ReadAllText($"/proc/{orphan.Id}/comm") != "sleep\n")
            Thread.Sleep(5);

        RunOwner.RemoveAbandoned();

        Assert.True(orphan.WaitForExit(TimeSpan.FromSeconds(5)), "the orphan still runs");
        Assert.False(own.HasExited);
        own.Kill();
    }

    [Fact]
    public void Namespaces_that_nobody_has_marked_stay()
    {
        var other = $"hf-x{Environment.ProcessId}-router"; // as a site's that an operator has brought up
        Tool.Run("ip", ["netns", "add", other]);
        RunOwner.RemoveAbandoned();
        Assert.True(File.Exists($"/run/netns/{other}"));
        Tool.Run("ip", ["netns", "del", other]);
    }

    private static ProcessIdentity DeadProcess()
    {
        using var process = Process.Start("sleep", ["600"]);
        var identity = ProcessIdentity.Of(process.Id)!;
        process.Kill();
        process.WaitForExit();
        return identity;
    }
}
