using System.Globalization;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;
using Holdfast.Commands.Output;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Commands;

/// <summary>Reports that are lists of rows, as people see them.</summary>
internal static class ReportViews
{
    public static View<IReadOnlyList<ServiceReport>> Services { get; } = new Columns<ServiceReport>(service => service.Service)
        .Add("SERVICE", service => service.Service)
        .Add("PREFIX", service => service.Prefix)
        .Add("STATE", service => State(service))
        .Add("DECIDED", service => Decision(service))
        .Add(">MED", service => Text(service.Med))
        .Add("PEERS", service => $"{Text(service.NeighborsSent)}/{Text(service.NeighborsTotal)}")
        .Add("ADDRESS", service => service.Address.Value.ToWord())
        .Add("CHECK", service => service.Check)
        .Add("SINCE", service => Ago.Since(service.Since, DateTimeOffset.UtcNow))
        .AddWide(">FALLS", service => Text(service.Falls))
        .AddWide(">HOOKS", service => Text(service.HookRuns))
        .AddWide(">HOOKS-FAILED", service => Text(service.HookFailures))
        .AddWide("WHY", service => service.Why)
        .List;

    public static View<IReadOnlyList<BackendReport>> Backends { get; } = new Columns<BackendReport>(backend => backend.Name)
        .Add("NAME", backend => backend.Name)
        .Add("ADDRESS", backend => backend.Address)
        .Add("STATE", backend => State(backend))
        .Add("POOLS", backend => string.Join(',', backend.Pools))
        .Add(">ORDER", backend => Text(backend.Order))
        .Add(">WEIGHT", backend => Text(backend.Weight))
        .Add(">QUERIES", backend => Text(backend.Queries))
        .Add(">TIMEOUTS", backend => Text(backend.Timeouts))
        .Add(">ERRORS", backend => Text(backend.Errors))
        .Add(">OUTST", backend => Text(backend.Outstanding))
        .Add(">LAT(ms)", backend => backend.LatencyMilliseconds.ToString("0.0", CultureInfo.InvariantCulture))
        .Add("LAST-CHECK", backend => backend.LastCheck)
        .AddWide(">ANSWERS", backend => Text(backend.Answers))
        .List;

    public static View<IReadOnlyList<CacheReport>> Caches { get; } = new Columns<CacheReport>(cache => cache.Name)
        .Add("CACHE", cache => cache.Name)
        .Add("POOLS", cache => string.Join(',', cache.Pools))
        .Add(">ENTRIES", cache => Text(cache.Entries))
        .Add(">MAX", cache => Text(cache.MaxEntries))
        .Add(">BYTES", cache => Text(cache.Bytes))
        .Add(">MAX-BYTES", cache => Text(cache.MaxBytes))
        .Add(">HIT%", cache => cache.HitPercent?.ToString("0.0", CultureInfo.InvariantCulture))
        .Add(">HITS", cache => Text(cache.Hits))
        .Add(">STALE", cache => Text(cache.StaleHits))
        .Add(">MISSES", cache => Text(cache.Misses))
        .Add(">STORED", cache => Text(cache.Stores))
        .Add(">EVICTED", cache => Text(cache.Evicted))
        .Add(">EXPIRED", cache => Text(cache.Expired))
        .Add(">FLUSHED", cache => Text(cache.Flushed))
        .Add("NOT-STORED", cache => string.Join(", ", cache.NotStored.Where(entry => entry.Value > 0)
            .Select(entry => $"{entry.Key} {Text(entry.Value)}")))
        .AddWide(">NOT-CACHEABLE", cache => Text(cache.NotCacheable))
        .List;

    private static Cell State(ServiceReport service)
    {
        var health = service.State.Value;
        return new Cell(service.Damped is null ? health.ToString() : $"{health} (damped)",
            health.PrefixState switch
            {
                PrefixState.Up => health.State == HealthState.Up ? Tone.Good : Tone.Unusual,
                PrefixState.Down => Tone.Bad,
                _ => Tone.Unusual,
            });
    }

    private static Cell Decision(ServiceReport service)
    {
        var word = service.Decision.Value.ToWord();
        return service.WouldAnnounce is { } would
            ? new Cell($"{word} (drained; would {would})", Tone.Unusual)
            : new Cell(word, service.Decision.Value switch
            {
                Announcement.Announce => Tone.Good,
                Announcement.Deprefer => Tone.Unusual,
                _ => Tone.Bad,
            });
    }

    private static Cell State(BackendReport backend)
    {
        var state = backend.State.Value;
        return new Cell(state.ToWord() + (backend.Suspected ? " (suspected)" : ""), state switch
        {
            BackendState.Up => backend.Suspected ? Tone.Unusual : Tone.Good,
            BackendState.Down => Tone.Bad,
            _ => Tone.Unusual,
        });
    }

    private static string Text<T>(T? value) where T : struct, IFormattable =>
        value is { } number ? number.ToString(null, CultureInfo.InvariantCulture) : "";

    private static string Text<T>(T value) where T : struct, IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
