using Holdfast.Lab.Load;
using Holdfast.Lab.Sites;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Tests;

/// <summary>What each backend received of the client's queries, counted on its own wire.</summary>
internal sealed class BackendCounts(Site site) : IDisposable
{
    private readonly Dictionary<string, ReceivedQueries> _taps =
        SeedNetwork.Recursors.ToDictionary(r => r.Name, r => new ReceivedQueries(site.Namespace(r.Name), Nsd.Zone));

    public int Of(string backend)
    {
        var known = SeedNetwork.Backends.First(b => b.Name == backend);
        return _taps[known.Recursor.Name].To(known.Address);
    }

    public int OfOrder(int order) => SeedNetwork.Backends.Where(b => b.Order == order).Sum(b => Of(b.Name));

    public double Share(string backend) => (double)Of(backend) / Math.Max(1, SeedNetwork.Backends.Sum(b => Of(b.Name)));

    public void Dispose()
    {
        foreach (var tap in _taps.Values)
            tap.Dispose();
    }

    public override string ToString() =>
        "received: " + string.Join(", ", SeedNetwork.Backends.Select(b => $"{b.Name} {Of(b.Name)}"));
}
