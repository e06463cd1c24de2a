using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Tests.Processes;

public class CommandCapabilityTests
{
    private const string None = "0000000000000000";

    [Fact]
    public async Task The_command_has_no_capability_and_gains_none()
    {
        var result = await CommandRunner.RunAsync(Of("grep", "-E", "^(Cap|NoNew)", "/proc/self/status"),
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        var bounding = CanDropBounding() ? None : OwnStatus("CapBnd");
        Assert.Equal(
            $"CapInh: {None} CapPrm: {None} CapEff: {None} CapBnd: {bounding} CapAmb: {None} NoNewPrivs: 1", result.Output);
    }

    [Fact]
    public async Task This_process_keeps_its_own_in_every_other_thread()
    {
        var before = OwnStatus("CapEff");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async _ =>
        {
            await CommandRunner.RunAsync(Of("true"), TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Thread.Sleep(20); // makes the pool add threads while commands end
        }));
        var threads = Directory.GetDirectories("/proc/self/task").Select(Read).OfType<string[]>().ToArray();
        Assert.Equal(before, OwnStatus("CapEff"));
        // The JIT's own thread does nothing but compile; it may have been made by any thread.
        var others = threads.Where(t => Field(t, "Name") is not ("hf-spawn" or ".NET Tiered Com"));
        Assert.All(others, t => Assert.Equal(
            (Field(t, "Name"), before, "0"), (Field(t, "Name"), Field(t, "CapEff"), Field(t, "NoNewPrivs"))));
        Assert.Equal([None], threads.Where(t => Field(t, "Name") == "hf-spawn").Select(t => Field(t, "CapEff")));
    }

    private static CommandRequest Of(params string[] arguments) => new(arguments, CommandEnvironment.With(null, []));

    private static string OwnStatus(string field) => Field(File.ReadAllLines("/proc/self/status"), field);

    private static bool CanDropBounding() => (Convert.ToUInt64(OwnStatus("CapEff"), 16) & (1UL << 8)) != 0; // by CAP_SETPCAP

    private static string[]? Read(string thread)
    {
        try
        {
            return File.ReadAllLines(thread + "/status");
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Field(string[] status, string name) =>
        status.First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim();
}
