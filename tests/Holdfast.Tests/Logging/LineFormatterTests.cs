using Holdfast.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Logging;

public sealed class LineFormatterTests
{
    [Fact]
    public void A_line_tells_time_level_component_and_message()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero));
        Assert.Equal(
            "2026-01-02 03:04:05.006 warn  Bgp: session lost\n", Write(new LineFormatter("line", journald: false, time), null));
    }

    [Fact]
    public void For_journald_the_priority_stands_first_and_an_exception_stays_on_the_line()
    {
        var line = Write(
            new LineFormatter("line", journald: true, TimeProvider.System), new InvalidOperationException("first\nsecond"));
        Assert.StartsWith("<4>Bgp: session lost | ", line, StringComparison.Ordinal);
        Assert.Equal(1, line.Count(character => character == '\n'));
    }

    private static string Write(LineFormatter formatter, Exception? exception)
    {
        using var output = new StringWriter();
        var entry = new LogEntry<string>(
            LogLevel.Warning, "Holdfast.Bgp", new EventId(7), "session lost", exception, (state, _) => state);
        formatter.Write(in entry, null, output);
        return output.ToString();
    }
}
