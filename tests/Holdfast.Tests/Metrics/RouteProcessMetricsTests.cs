using Holdfast.Contracts;
using Holdfast.Metrics;

namespace Holdfast.Tests.Metrics;

/// <summary>What is counted of programs that announce routes.</summary>
public sealed class RouteProcessMetricsTests
{
    [Fact]
    public void Each_program_has_its_samples()
    {
        const string Checker = "process=\"checker\"";
        var read = Exposition.Read(new MetricsWriter(ExpositionFormat.PrometheusText)
            .Write(RouteProcessMetrics.Rows, [new RouteProcessStatus("checker", true, 2, 7, 1, 3), new("gone", false, 1, 0, 0, 0)])
            .End());
        Assert.Equal((1, 0), (read["holdfast_route_process_up", Checker], read["holdfast_route_process_up", "process=\"gone\""]));
        Assert.Equal(
            (2, 7, 1, 3),
            (read["holdfast_route_process_starts_total", Checker], read["holdfast_route_process_commands_total", Checker],
                read["holdfast_route_process_refused_commands_total", Checker],
                read["holdfast_route_process_dropped_lines_total", Checker]));
    }
}
