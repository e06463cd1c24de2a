using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>The rings of all workers. A reload that changes their options begins with empty ones.</summary>
/// <param name="workers">How many workers there are.</param>
internal sealed class RecentQueries(int workers)
{
    private volatile RingSet _rings = new(new RecentOptions { Size = 0 }, []);

    /// <summary>The ring of each worker; none when nothing is kept.</summary>
    public ImmutableArray<RecordRing> Rings => _rings.Rings;

    /// <summary>Takes over other options; workers take over their rings behind that.</summary>
    public void Reconfigure(RecentOptions options)
    {
        if ((options.Size, options.Sample) == (_rings.Options.Size, _rings.Options.Sample))
            return;
        int rings = options.Size > 0 ? workers : 0;
        _rings = new RingSet(options, [.. Enumerable.Range(0, rings).Select(_ => new RecordRing(options))]);
    }

    private sealed record RingSet(RecentOptions Options, ImmutableArray<RecordRing> Rings);
}
