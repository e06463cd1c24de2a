using System.Diagnostics;
using System.Globalization;
using System.Text;
using Holdfast.Logging;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging;

namespace Holdfast.Tests.Logging;

public sealed class DaemonLogTests
{
    [Fact]
    public void Entries_come_out_in_order_by_the_end()
    {
        var output = new MemoryStream();
        using (var log = DaemonLog.Create(output, LogFormat.Journald, LogLevel.Information, TimeProvider.System))
        {
            var logger = log.CreateLogger("Holdfast.Bgp");
            for (int i = 0; i < 100; i++)
                Log(logger, LogLevel.Information, $"entry {i}");
            Log(logger, LogLevel.Debug, "not this");
            Log(log.CreateLogger("Microsoft.AspNetCore"), LogLevel.Information, "nor this");
        }

        Assert.Equal(
            string.Concat(Enumerable.Range(0, 100).Select(i => $"<6>Bgp: entry {i}\n")), Encoding.UTF8.GetString(
                output.ToArray()));
    }

    [Fact]
    public async Task Nobody_waits_for_a_reader_that_does_not_read_and_what_is_dropped_is_counted_and_told()
    {
        using var output = new StuckStream();
        var log = DaemonLog.Create(output, LogFormat.Journald, LogLevel.Information, TimeProvider.System);
        var logger = log.CreateLogger("Holdfast.Bgp");
        const int entries = 3 * LogQueue.MaxLines;
        for (int i = 0; i < entries; i++)
            Log(logger, LogLevel.Information, $"entry {i}");
        Assert.InRange(log.EntriesDropped, LogQueue.MaxLines, entries);

        output.Read();
        // In one line or, if the writer looked while entries were still coming, in two.
        await Wait.UntilAsync("dropped entries told", () => DroppedTold(output.Text) == log.EntriesDropped);
        log.Dispose();
        Assert.StartsWith("<6>Bgp: entry 0\n", output.Text, StringComparison.Ordinal);
        Assert.Equal(log.EntriesDropped, DroppedTold(output.Text));

        static long DroppedTold(string text) => text.Split('\n')
            .Where(line => line.EndsWith(
                " log entries were dropped: what reads the log did not keep up", StringComparison.Ordinal))
            .Sum(line => long.Parse(line["<4>holdfast: ".Length..].Split(' ')[0], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_end_does_not_wait_for_a_reader_that_does_not_read()
    {
        using var output = new StuckStream();
        var log = DaemonLog.Create(output, LogFormat.Journald, LogLevel.Information, TimeProvider.System);
        Log(log.CreateLogger("Holdfast.Bgp"), LogLevel.Information, "entry");
        var began = Stopwatch.GetTimestamp();
        log.Dispose();
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal("", output.Text);
    }

    private static void Log(ILogger logger, LogLevel level, string text) =>
        logger.Log(level, default, text, null, (state, _) => state);

    /// <summary>Takes nothing until it is read.</summary>
    private sealed class StuckStream : MemoryStream
    {
        private readonly ManualResetEventSlim _isRead = new();
        private readonly Lock _lock = new();

        public string Text
        {
            get
            {
                lock (_lock)
                    return Encoding.UTF8.GetString(ToArray());
            }
        }

        public void Read() => _isRead.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _isRead.Wait();
            lock (_lock)
                base.Write(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            _isRead.Set();
            base.Dispose(disposing);
        }
    }
}
