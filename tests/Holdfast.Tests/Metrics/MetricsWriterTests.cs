using Holdfast.LoadBalancer.Metrics;
using Holdfast.Metrics;

namespace Holdfast.Tests.Metrics;

public sealed class MetricsWriterTests
{
    private static readonly MetricFamily Queries = MetricFamily.Counter(
        "x_queries_total", "Queries \"asked\",\nby backslash \\.", "who", "how");

    [Fact]
    public void Writes_Prometheus_text()
    {
        var text = new MetricsWriter(ExpositionFormat.PrometheusText)
            .Begin(Queries).Sample(3, "a\"b\\c\nd", "udp").Sample(1e21, "", "tcp")
            .Begin(MetricFamily.Gauge("x_age_seconds", "Age.")).Sample(double.PositiveInfinity)
            .Begin(MetricFamily.Info("x_build_info", "Build.", "version")).Sample(1, "0.1")
            .End();
        Assert.Equal("""
            # HELP x_queries_total Queries "asked",\nby backslash \\.
            # TYPE x_queries_total counter
            x_queries_total{who="a\"b\\c\nd",how="udp"} 3
            x_queries_total{who="",how="tcp"} 1e+21
            # HELP x_age_seconds Age.
            # TYPE x_age_seconds gauge
            x_age_seconds +Inf
            # HELP x_build_info Build.
            # TYPE x_build_info gauge
            x_build_info{version="0.1"} 1

            """, text);
    }

    [Fact]
    public void Writes_OpenMetrics()
    {
        var text = new MetricsWriter(ExpositionFormat.OpenMetrics)
            .Begin(Queries).Sample(3, "me", "udp")
            .Begin(MetricFamily.Info("x_build_info", "Build.", "version")).Sample(1, "0.1")
            .End();
        Assert.Equal("""
            # HELP x_queries Queries \"asked\",\nby backslash \\.
            # TYPE x_queries counter
            x_queries_total{who="me",how="udp"} 3
            # HELP x_build Build.
            # TYPE x_build info
            x_build_info{version="0.1"} 1
            # EOF

            """, text);
    }

    [Theory]
    [InlineData(ExpositionFormat.PrometheusText, "1e-05", "0.0025", "1")]
    [InlineData(ExpositionFormat.OpenMetrics, "1e-05", "0.0025", "1.0")]
    internal void Buckets_count_all_that_are_no_longer_than_their_bound(ExpositionFormat format, params string[] bounds)
    {
        var counts = new long[LatencyHistogram.Bounds.Length + 1];
        (counts[0], counts[1], counts[^1]) = (2, 3, 1);
        var text = new MetricsWriter(format).Begin(MetricFamily.Histogram("x_seconds", "Time.", "source"))
            .Buckets(new LatencyHistogram { Counts = [.. counts], SumSeconds = 12.5 }, "cache").End();
        foreach (var (bound, below) in bounds.Zip([2, 5, 5]))
            Assert.Contains($"\nx_seconds_bucket{{source=\"cache\",le=\"{bound}\"}} {below}\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "\nx_seconds_bucket{source=\"cache\",le=\"+Inf\"} 6\nx_seconds_sum{source=\"cache\"} 12.5\nx_seconds_count{source=\"cache\"} 6\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_states_one_is_the_present_one()
    {
        var text = new MetricsWriter(ExpositionFormat.PrometheusText).Begin(
            MetricFamily.Gauge("x_state", "State.", "of", "state"))
            .States(State.Up, [State.Down, State.Up], state => state == State.Up ? "up" : "down", "me").End();
        Assert.EndsWith(
            "x_state{of=\"me\",state=\"down\"} 0\nx_state{of=\"me\",state=\"up\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_family_is_written_once_and_a_label_for_each_value()
    {
        var writer = new MetricsWriter(ExpositionFormat.PrometheusText);
        Assert.Throws<InvalidOperationException>(() => writer.Sample(1));
        writer.Begin(Queries);
        Assert.Throws<InvalidOperationException>(() => writer.Begin(Queries));
        Assert.Throws<ArgumentException>(() => writer.Sample(1, "one"));
    }

    [Theory]
    [InlineData(ExpositionFormat.PrometheusText)]
    [InlineData(ExpositionFormat.PrometheusText, "text/plain")]
    [InlineData(ExpositionFormat.PrometheusText, "*/*")]
    [InlineData(ExpositionFormat.PrometheusText, "no media type at all;;")]
    [InlineData(ExpositionFormat.PrometheusText, "application/openmetrics-text;q=0.2,text/plain;version=0.0.4;q=0.5")]
    [InlineData(ExpositionFormat.PrometheusText, "application/openmetrics-text;q=0")]
    [InlineData(
        ExpositionFormat.OpenMetrics,
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1")]
    [InlineData(ExpositionFormat.OpenMetrics, "Application/OpenMetrics-Text")]
    internal void The_client_chooses_the_format(ExpositionFormat expected, params string[] accept) =>
        Assert.Equal(expected, ExpositionFormats.Choose(accept));

    private enum State
    {
        Down,
        Up,
    }
}
