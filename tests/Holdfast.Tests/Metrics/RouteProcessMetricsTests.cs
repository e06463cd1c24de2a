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
        RouteProcessStatus[] processes = [new("checker", true, 2, 7, 1, 3), new("gone", false, 1, 0, 0, 0)];
        var read = Exposition.Read(
            new MetricsWriter(ExpositionFormat.PrometheusText).Write(RouteProcessMetrics.Rows, processes).End());
        Assert.Equal((1, 0), (read["holdfast_route_process_up", Checker], read["holdfast_route_process_up", "process=\"gone\""]));
        Assert.Equal(
            (2, 7, 1, 3),
            (read["holdfast_route_process_starts_total", Checker], read["holdfast_route_process_commands_total", Checker],
                read["holdfast_route_process_refused_commands_total", Checker],
                read["holdfast_route_process_dropped_lines_total", Checker]));
    }
}
