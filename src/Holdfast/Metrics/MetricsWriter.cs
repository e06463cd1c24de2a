using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>Writes metrics: one family after another, each with its samples.</summary>
/// <param name="format">In which format.</param>
internal sealed class MetricsWriter(ExpositionFormat format)
{
    private readonly StringBuilder _text = new(16 * 1024);
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private MetricFamily? _family;

    /// <summary>Writes families, each with its samples.</summary>
    /// <param name="rows">The families.</param>
    /// <param name="source">What their samples are read from.</param>
    public MetricsWriter Write<T>(ImmutableArray<MetricRow<T>> rows, T source)
    {
        foreach (var row in rows)
        {
            Begin(row.Family);
            row.Write(this, source);
        }
        return this;
    }

    /// <summary>Begins a family; it may stay without samples.</summary>
    public MetricsWriter Begin(MetricFamily family)
    {
        if (!_written.Add(family.Name)) throw new InvalidOperationException($"{family.Name} is written twice");
        _family = family;
        var name = Described(family);
        _text.Append("# HELP ").Append(name).Append(' ');
        Escape(family.Help, quotes: format == ExpositionFormat.OpenMetrics);
        _text.Append("\n# TYPE ").Append(name).Append(' ').Append(Word(family.Kind)).Append('\n');
        return this;
    }

    /// <summary>Writes a sample of the family begun last.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="labels">A value for each of its labels.</param>
    public MetricsWriter Sample(double value, params ReadOnlySpan<string> labels)
    {
        Name("", labels);
        return Value(value);
    }

    /// <summary>Writes 1 or 0.</summary>
    public MetricsWriter Sample(bool value, params ReadOnlySpan<string> labels) => Sample(value ? 1 : 0, labels);

    /// <summary>
    /// Writes, of labels whose last one names a state, a sample for each state: 1 for the present one, 0 for the others.
    /// </summary>
    /// <param name="present">The present state.</param>
    /// <param name="states">All states, in their order.</param>
    /// <param name="word">The label of a state.</param>
    /// <param name="labels">The labels before it.</param>
    public MetricsWriter States<T>(T present, IEnumerable<T> states, Func<T, string> word, params ReadOnlySpan<string> labels)
        where T : struct, Enum
    {
        string[] all = [.. labels, ""];
        foreach (var state in states)
        {
            all[^1] = word(state);
            Sample(EqualityComparer<T>.Default.Equals(state, present), all);
        }
        return this;
    }

    /// <summary>Writes the buckets, sum and count of a histogram.</summary>
    public MetricsWriter Buckets(LatencyHistogram histogram, params ReadOnlySpan<string> labels)
    {
        long below = 0;
        for (var bucket = 0; bucket < histogram.Counts.Length; bucket++)
        {
            below += histogram.Counts[bucket];
            Name("_bucket", labels, bucket < LatencyHistogram.Bounds.Length ? Bound(LatencyHistogram.Bounds[bucket]) : "+Inf");
            Value(below);
        }
        Name("_sum", labels);
        Value(histogram.SumSeconds);
        Name("_count", labels);
        return Value(below);
    }

    /// <summary>Ends it; returns all that was written.</summary>
    public string End() => (format == ExpositionFormat.OpenMetrics ? _text.Append("# EOF\n") : _text).ToString();

    private static string Word(MetricKind kind, bool knowsInfo) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        MetricKind.Info when knowsInfo => "info",
        _ => "gauge",
    };

    private string Word(MetricKind kind) => Word(kind, format == ExpositionFormat.OpenMetrics);

    /// <summary>OpenMetrics describes a family by its name without the ending that its samples have.</summary>
    private string Described(MetricFamily family) => (format, family.Kind) switch
    {
        (ExpositionFormat.OpenMetrics, MetricKind.Counter) => family.Name[..^"_total".Length],
        (ExpositionFormat.OpenMetrics, MetricKind.Info) => family.Name[..^"_info".Length],
        _ => family.Name,
    };

    private void Name(string suffix, ReadOnlySpan<string> labels, string? bound = null)
    {
        var family = _family ?? throw new InvalidOperationException("no family has been begun");
        if (labels.Length != family.Labels.Length)
            throw new ArgumentException($"{family.Name} has {family.Labels.Length} labels, not {labels.Length}", nameof(labels));
        _text.Append(family.Name).Append(suffix);
        var before = '{';
        for (var i = 0; i < labels.Length; i++)
        {
            Label(before, family.Labels[i], labels[i]);
            before = ',';
        }
        if (bound is not null)
        {
            Label(before, "le", bound);
            before = ',';
        }
        _text.Append(before == '{' ? " " : "} ");
    }

    private void Label(char before, string name, string value)
    {
        _text.Append(before).Append(name).Append("=\"");
        Escape(value, quotes: true);
        _text.Append('"');
    }

    private MetricsWriter Value(double value)
    {
        _text.Append(Number(value)).Append('\n');
        return this;
    }

    private void Escape(string text, bool quotes)
    {
        foreach (var c in text)
        {
            if (c == '\\') _text.Append(@"\\");
            else if (c == '\n') _text.Append(@"\n");
            else if (c == '"' && quotes) _text.Append("\\\"");
            else _text.Append(c);
        }
    }

    // OpenMetrics wants bounds that look like numbers with a fraction; who compares them as text shall find them equal.
    private string Bound(double bound)
    {
        var number = Number(bound);
        return format == ExpositionFormat.OpenMetrics && !number.AsSpan().ContainsAny('.', 'e') ? number + ".0" : number;
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'),
    };
}
