using Holdfast.Logging;
using Microsoft.Extensions.Logging;

namespace Holdfast.Tests.Logging;

public sealed class LogLineTests
{
    private static readonly LogLine Line = new(
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.FromHours(1)), LogLevel.Warning, "Bgp", "a > b is \"lost\"");

    [Theory]
    [InlineData(nameof(LogFormat.Text), "2026-01-02 03:04:05.006+01:00 warn  Bgp: a > b is \"lost\"")]
    [InlineData(nameof(LogFormat.Journald), "<4>Bgp: a > b is \"lost\"")]
    [InlineData(nameof(LogFormat.Json),
        """{"time":"2026-01-02T03:04:05.006+01:00","level":"warn","component":"Bgp","message":"a > b is \"lost\""}""")]
    public void A_line_tells_time_level_component_and_message(string format, string expected) =>
        Assert.Equal(expected, Line.ToString(Enum.Parse<LogFormat>(format)));

    [Theory]
    [InlineData("Holdfast.LoadBalancer.Backends", "LoadBalancer")]
    [InlineData("holdfast", "holdfast")]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", "Microsoft")]
    public void A_component_is_what_an_operator_knows(string category, string component) =>
        Assert.Equal(component, LogLine.ComponentOf(category));
}
