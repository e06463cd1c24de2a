using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast show services|backends|bgp|bfd|cache|rules|events</c>.</summary>
internal static class ShowCommand
{
    public static Command Build() => new("show", "Show services, backends, BGP neighbors, BFD sessions, caches, rules or events")
    {
        Build("services", "Every service prefix: its state, what was decided of its route, and how many neighbors have it",
            static () => ReportJson.Default.IReadOnlyListServiceReport, Print),
        Build("backends", "Every backend: its health, load and latency",
            static () => ReportJson.Default.IReadOnlyListBackendReport, Print),
        ShowBgpCommand.Build(),
        Build("bfd", "Every BFD session: its state at both ends, its pace, its counters",
            static () => ReportJson.Default.BfdReport, BfdTable.Print),
        Build("cache", "Every packet cache: how full it is, and how often it has the answer",
            static () => ReportJson.Default.IReadOnlyListCacheReport, Print),
        Build("rules", "Every rule: what it fits, what it does, how often and for whom it acted last; and the lists in files",
            static () => ReportJson.Default.RulesReport, RuleTables.Print),
        EventsCommand.Build(),
    };

    private static Command Build<T>(string what, string description, Func<JsonTypeInfo<T>> type, Action<T> print)
    {
        var client = new ClientOptions();
        var command = new Command(what, description);
        client.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var api = client.Connect(parsed);
            return client.Print(parsed, await api.GetAsync(what, type(), cancellation), print);
        });
        return command;
    }

    private static void Print(IReadOnlyList<ServiceReport> services)
    {
        var table = new TableWriter("SERVICE", "PREFIX", "STATE", "DECIDED", ">MED", "PEERS", "ADDRESS", "CHECK", "SINCE");
        foreach (var service in services)
        {
            table.Add(service.Service, service.Prefix,
                service.Damped is null ? service.State.Value.ToString() : $"{service.State.Value} (damped)", Decision(service),
                Text(service.Med),
                $"{Text(service.NeighborsSent)}/{Text(service.NeighborsTotal)}", service.Address.Value.ToWord(), service.Check,
                Ago.Since(service.Since, DateTimeOffset.UtcNow));
        }
        table.WriteTo(Console.Out);
    }

    private static void Print(IReadOnlyList<BackendReport> backends)
    {
        var table = new TableWriter("NAME", "ADDRESS", "STATE", "POOLS", ">ORDER", ">WEIGHT", ">QUERIES", ">TIMEOUTS", ">ERRORS",
            ">OUTST", ">LAT(ms)", "LAST-CHECK");
        foreach (var backend in backends)
        {
            var state = backend.State.Value.ToWord() + (backend.Suspected ? " (suspected)" : "");
            table.Add(backend.Name, backend.Address, state, string.Join(',', backend.Pools),
                Text(backend.Order), Text(backend.Weight),
                Text(backend.Queries), Text(backend.Timeouts), Text(backend.Errors), Text(backend.Outstanding),
                backend.LatencyMilliseconds.ToString("0.0", CultureInfo.InvariantCulture), backend.LastCheck);
        }
        table.WriteTo(Console.Out);
    }

    private static void Print(IReadOnlyList<CacheReport> caches)
    {
        var table = new TableWriter("CACHE", "POOLS", ">ENTRIES", ">MAX", ">BYTES", ">MAX-BYTES", ">HIT%", ">HITS", ">STALE",
            ">MISSES", ">STORED", ">EVICTED", ">EXPIRED", ">FLUSHED", "NOT-STORED");
        foreach (var cache in caches)
        {
            table.Add(cache.Name, string.Join(',', cache.Pools), Text(cache.Entries), Text(cache.MaxEntries), Text(cache.Bytes),
                Text(cache.MaxBytes),
                cache.HitPercent?.ToString("0.0", CultureInfo.InvariantCulture) ?? "",
                Text(cache.Hits), Text(cache.StaleHits), Text(cache.Misses),
                Text(cache.Stores), Text(cache.Evicted), Text(cache.Expired), Text(cache.Flushed),
                string.Join(", ", cache.NotStored.Where(entry => entry.Value > 0)
                    .Select(entry => $"{entry.Key} {Text(entry.Value)}")));
        }
        table.WriteTo(Console.Out);
    }

    private static string Decision(ServiceReport service) =>
        service.WouldAnnounce is { } would
        ? $"{service.Decision.Value.ToWord()} (drained; would {would})" : service.Decision.Value.ToWord();

    private static string Text<T>(T? value) where T : struct, IFormattable =>
        value is { } number ? number.ToString(null, CultureInfo.InvariantCulture) : "";

    private static string Text<T>(T value) where T : struct, IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
