using System.Text;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>
/// <c>chashed</c>: the name asked for is hashed onto a ring of 2⁶⁴ points, each owned by a backend; it belongs to the next point
/// at
/// or after it. When a backend goes, only its own names move.
/// </summary>
/// <remarks>
/// The hash has a fixed seed and points depend on backend names alone: all nodes with the same backends choose the same.
/// dnsdist gives a backend as many points as its weight, and so a bad spread for weights below some hundreds. Here
/// weights are scaled so that the pool's backends have 1,000 points on average. The scale depends on the pool's
/// configuration and not on who is up: a backend's points are the same whoever else is up or down.
/// </remarks>
internal sealed class ConsistentHashed : Policy, IPolicy<ConsistentHashed>
{
    private const int PointsPerBackend = 1000;

    private readonly ulong[] _points;
    private readonly Backend[] _owners;

    private ConsistentHashed(UsableBackends backends)
        : base(backends)
    {
        var averageWeight = backends.Configured.Select(backend => (double)backend.Options.Weight).DefaultIfEmpty(1).Average();
        var points = backends.AsSpan().ToArray()
            .SelectMany(backend => PointsOf(backend, averageWeight).Select(point => (Point: point, Owner: backend)))
            .OrderBy(entry => entry.Point).ToArray();
        _points = [.. points.Select(entry => entry.Point)];
        _owners = [.. points.Select(entry => entry.Owner)];
    }

    public static string Name => "chashed";

    public static ConsistentHashed Build(UsableBackends backends, ConsistentHashed? previous) => new(backends);

    public override Backend? Choose(scoped in Selection selection, scoped ReadOnlySpan<Backend> tried)
    {
        var start = _points.AsSpan().BinarySearch(QNameHash.Of(selection.QName));
        if (start < 0)
            start = ~start;
        // Who is next on the ring takes over from one that was tried, as if that had gone.
        for (var i = 0; i < _owners.Length; i++)
        {
            var at = start + i;
            var owner = _owners[at < _owners.Length ? at : at - _owners.Length];
            if (tried.IsEmpty || !tried.Contains(owner))
                return owner;
        }
        return null;
    }

    /// <summary>The points of a backend on the ring, in order.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="averageWeight">Of the backends of its pool.</param>
    internal static ulong[] SortedPoints(Backend backend, double averageWeight) => [.. PointsOf(backend, averageWeight).Order()];

    private static IEnumerable<ulong> PointsOf(Backend backend, double averageWeight)
    {
        var count = Math.Max(1, (int)Math.Round(PointsPerBackend * backend.Options.Weight / averageWeight));
        var random = new WorkerRandom(HashOf(backend.Options.Name));
        for (var i = 0; i < count; i++)
            yield return random.Next();
    }

    /// <summary>A hash of a backend's name (FNV-1a), the same on every machine and after every restart.</summary>
    private static ulong HashOf(string name)
    {
        var hash = 0xCBF2_9CE4_8422_2325;
        foreach (var octet in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ octet) * 0x0000_0100_0000_01B3;
        return hash;
    }
}
