using System.Globalization;
using System.Runtime.InteropServices;
using Holdfast.Linux.Memory;

namespace Holdfast.Linux.Tests.Memory;

public sealed class LoadedCodeTests
{
    [Fact]
    public void What_is_mapped_from_files_is_given_back_and_runs_on()
    {
        using var code = new LoadedCode();
        long before = FilePages(), told = code.GiveBack(), after = FilePages();
        Assert.True(told > 1 << 20, $"{told} octets");
        Assert.InRange(after, 0, before - 1);
        // Relocated tables, code and constants of every library are as they were.
        Assert.Equal(32, System.Security.Cryptography.SHA256.HashData("holdfast"u8).Length);
        GC.Collect();
        Assert.Equal("1,5", 1.5.ToString("0.0", new NumberFormatInfo { NumberDecimalSeparator = "," }));
    }

    [Fact]
    public void It_is_given_back_while_other_threads_run_on_it()
    {
        using var code = new LoadedCode();
        bool ended = false;
        long sum = 0;
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
                Interlocked.Add(ref sum, System.Security.Cryptography.SHA256.HashData(MemoryMarshal.AsBytes<char>("holdfast"))[0]);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        for (int i = 0; i < 200; i++)
            Assert.True(code.GiveBack() > 0);
        ended = true;
        threads.ForEach(thread => thread.Join());
        Assert.True(sum > 0);
    }

    /// <summary>RssFile of proc_pid_status(5), in KiB.</summary>
    private static long FilePages() => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("RssFile:", StringComparison.Ordinal)).Split(' ')[^2],
        CultureInfo.InvariantCulture);
}
