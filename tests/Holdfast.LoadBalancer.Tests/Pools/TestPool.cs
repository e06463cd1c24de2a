using System.Net;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Pools;

/// <summary>Backends and pools to choose from.</summary>
internal static class TestPool
{
    public static Backend Backend(
        string name, int order = 1, int weight = 1, BackendMode mode = BackendMode.Up, int workers = 1) =>
            new(Options(name, order, weight, mode), workers);

    public static BackendOptions Options(string name, int order = 1, int weight = 1, BackendMode mode = BackendMode.Up) =>
        new(name, new IPEndPoint(IPAddress.Loopback, 53)) { Order = order, Weight = weight, Mode = mode };

    public static Pool Of(PolicyType policy, params Backend[] backends) => new("default", policy, backends, workers: 2);

    /// <summary>How often each backend is chosen for so many queries of different names.</summary>
    public static Dictionary<string, int> Draw(Pool pool, int queries, ulong seed = 1)
    {
        var random = new WorkerRandom(seed);
        var chosen = pool.Backends.ToDictionary(backend => backend.Options.Name, _ => 0);
        for (var i = 0; i < queries; i++)
        {
            var query = Queries.For($"host{i}.example.", pool);
            chosen[Choose(pool, ref query, ref random)!.Options.Name]++;
        }
        return chosen;
    }

    /// <summary>The backend chosen for one query.</summary>
    public static string? ChooseFor(Pool pool, string name, int worker = 0)
    {
        var random = new WorkerRandom(1);
        var query = Queries.For(name, pool, worker);
        return Choose(pool, ref query, ref random)?.Options.Name;
    }

    /// <summary>The first candidate for a query.</summary>
    public static Backend? Choose(Pool pool, ref Query query, ref WorkerRandom random) =>
        pool.Choose(new Selection(query.View.QName, query.Worker, ref random));

    /// <summary>All candidates for a query, in order.</summary>
    public static List<string> Candidates(Pool pool, string name, ulong seed = 1)
    {
        var random = new WorkerRandom(seed);
        var selection = new Selection(Queries.For(name, pool).View.QName, worker: 0, ref random);
        var candidates = default(Candidates);
        while (pool.Choose(in selection, candidates.AsSpan()) is { } backend && candidates.TryAdd(backend))
        {
        }
        return [.. candidates.AsSpan().ToArray().Select(backend => backend.Options.Name)];
    }

    /// <summary>Makes a check of a backend fail or succeed.</summary>
    public static bool Check(this Backend backend, bool success) =>
        backend.Record(new CheckResult(DateTimeOffset.UnixEpoch, success, success ? "ok" : "timeout", TimeSpan.Zero));
}
