using System.Collections.Immutable;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>Which pools a reload has only given another name.</summary>
internal static class PoolNames
{
    /// <summary>
    /// What pools were called before: a name that is new stands for one that is gone where both have the same servers.
    /// </summary>
    /// <param name="names">The names of now.</param>
    /// <param name="backends">The backends of now.</param>
    /// <param name="previous">The set of before, or null.</param>
    /// <returns>The name of before by that of now, which is the same where nothing else is found.</returns>
    public static Func<string, string> Before(
        IReadOnlyList<string> names, ImmutableArray<Backend> backends, PoolSet? previous)
    {
        if (previous is null)
            return static name => name;
        var kept = names.ToHashSet();
        var gone = new Dictionary<string, string>();
        foreach (var pool in previous.Pools.Where(pool => !kept.Contains(pool.Name)))
            gone.TryAdd(Servers(pool.Backends), pool.Name);
        var renamed = new Dictionary<string, string>();
        foreach (string name in names.Where(name => previous.Find(name) is null))
        {
            if (gone.Remove(Servers(backends.Where(backend => backend.Options.Pools.Contains(name))), out string? before))
                renamed.Add(name, before);
        }

        return name => renamed.GetValueOrDefault(name, name);
    }

    private static string Servers(IEnumerable<Backend> backends) =>
        string.Join(' ', backends.Select(backend => backend.Options.EndPoint.ToString()).Order(StringComparer.Ordinal));
}
