using Holdfast.Contracts;

namespace Holdfast.Metrics;

/// <summary>The metrics of at most a second ago: however many ask, they are written once a second.</summary>
/// <param name="node">Whose they are.</param>
/// <param name="web">What came over TCP.</param>
/// <param name="time">The clock.</param>
internal sealed class CachedMetrics(INodeView node, WebTraffic web, TimeProvider time)
{
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly (string? Text, long At)[] _written = new (string?, long)[Enum.GetValues<ExpositionFormat>().Length];

    /// <summary>The metrics in a format.</summary>
    public string Write(ExpositionFormat format)
    {
        lock (_gate)
        {
            ref var written = ref _written[(int)format];
            if (written.Text is null || time.GetElapsedTime(written.At) >= Lasting)
                written = (NodeMetrics.Write(node, web, format), time.GetTimestamp());
            return written.Text;
        }
    }
}
