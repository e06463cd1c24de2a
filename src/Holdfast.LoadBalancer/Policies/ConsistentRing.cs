using System.Text;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>Points on a circle of 2⁶⁴, each owned by a backend; a hash belongs to the next point at or after it.</summary>
/// <remarks>
/// dnsdist gives a backend as many points as its weight, and so a bad spread for weights below some hundreds. Here
/// weights are scaled so that the pool's backends have 1,000 points on average. The scale depends on the pool's
/// configuration and not on who is up: a backend's points are the same whoever else is up or down.
/// </remarks>
internal sealed class ConsistentRing
{
    private const int PointsPerBackend = 1000;

    private readonly ulong[] _points;
    private readonly Backend[] _owners;

    /// <summary>Sets the points of those that are up.</summary>
    /// <param name="configured">All backends of the pool.</param>
    /// <param name="usable">Those that are up.</param>
    public ConsistentRing(IReadOnlyCollection<Backend> configured, IEnumerable<Backend> usable)
    {
        var averageWeight = configured.Average(backend => (double)backend.Options.Weight);
        var points = usable.SelectMany(backend => PointsOf(backend, averageWeight).Select(point => (Point: point, Owner: backend)))
            .OrderBy(entry => entry.Point).ToArray();
        _points = [.. points.Select(entry => entry.Point)];
        _owners = [.. points.Select(entry => entry.Owner)];
    }

    /// <summary>The owner of the hash.</summary>
    public Backend At(ulong hash)
    {
        var index = _points.AsSpan().BinarySearch(hash);
        if (index < 0)
            index = ~index;
        return _owners[index == _owners.Length ? 0 : index];
    }

    /// <summary>A hash of a backend's name, the same on every machine.</summary>
    public static ulong HashOf(string name)
    {
        var hash = 0xCBF2_9CE4_8422_2325;
        foreach (var octet in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ octet) * 0x0000_0100_0000_01B3;
        return hash;
    }

    private static IEnumerable<ulong> PointsOf(Backend backend, double averageWeight)
    {
        var count = Math.Max(1, (int)Math.Round(PointsPerBackend * backend.Options.Weight / averageWeight));
        var random = new WorkerRandom(backend.IdentityHash);
        for (var i = 0; i < count; i++)
            yield return random.Next();
    }
}
