using System.Globalization;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Processes;
using Holdfast.Testing.Network;

namespace Holdfast.Linux.Tests.Kernel;

public class KernelTests
{
    [Fact]
    public async Task Forbids_core_dumps_of_itself_and_of_its_commands()
    {
        Assert.Null(CoreDumps.Forbid());
        Assert.True(CoreDumps.AreForbidden);
        Assert.Equal("0", Soft("Max core file size"));
        var command = await CommandRunner.RunAsync(
            new(["sh", "-c", "ulimit -c"], CommandEnvironment.With(null, [])), TimeSpan.FromSeconds(30),
            TestContext.Current.CancellationToken);
        Assert.Equal("0", command.Output);
    }

    [Fact]
    public void Raises_the_limit_of_open_files_as_far_as_it_may()
    {
        var limit = OpenFiles.RaiseLimit().ToString(CultureInfo.InvariantCulture);
        Assert.Equal((limit, limit), (Soft("Max open files"), Words("Max open files")[1]));
    }

    [Fact]
    public void Reads_settings()
    {
        var sysctl = new Sysctl();
        Assert.NotNull(sysctl.Read("net", "ipv4", "conf", "all", "arp_ignore"));
        Assert.Null(sysctl.Read("net", "ipv4", "conf", "nosuch0", "arp_ignore"));
        Assert.Null(sysctl.Read("kernel", "ostype")); // not a number
    }

    [Fact]
    public void Reads_settings_of_the_namespace_it_is_in()
    {
        using var inside = new TemporaryNamespace();
        inside.Exec("sh", "-c", "echo 8 > /proc/sys/net/ipv4/conf/lo/arp_ignore");
        Assert.Equal(8, inside.Inside(() => new Sysctl().Read("net", "ipv4", "conf", "lo", "arp_ignore")));
    }

    [Fact]
    public void Sleeps_as_long_as_it_should()
    {
        long begun = System.Diagnostics.Stopwatch.GetTimestamp();
        PreciseSleep.Prepare();
        for (int i = 0; i < 20; i++)
            PreciseSleep.For(TimeSpan.FromMilliseconds(1));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) >= TimeSpan.FromMilliseconds(20));
    }

    private static string Soft(string limit) => Words(limit)[0];

    private static string[] Words(string limit) =>
        File.ReadAllLines("/proc/self/limits").First(line => line.StartsWith(limit, StringComparison.Ordinal))[limit.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
