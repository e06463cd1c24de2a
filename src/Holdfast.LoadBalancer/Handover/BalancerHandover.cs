namespace Holdfast.LoadBalancer.Handover;

/// <summary>A listener that another process has bound: one socket for each of its workers, in their order.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Interface">The interface it is bound to, or null.</param>
/// <param name="Protocol">The word of its protocol.</param>
/// <param name="Sockets">How many sockets it has.</param>
public sealed record ListenerHandover(string EndPoint, string? Interface, string Protocol, int Sockets);

/// <summary>Where a process listens.</summary>
/// <param name="Listeners">The listeners.</param>
/// <param name="Sockets">Descriptors: those of the first listener, then those of the next.</param>
public sealed record ListenersHandover(IReadOnlyList<ListenerHandover> Listeners, IReadOnlyList<int> Sockets)
{
    /// <summary>Nowhere.</summary>
    public static ListenersHandover None { get; } = new([], []);
}

/// <summary>What the checks of a backend have come to.</summary>
/// <param name="Name">The backend's name.</param>
/// <param name="EndPoint">Its address and port: another one is another server.</param>
/// <param name="IsUp">Whether it counts as up.</param>
/// <param name="Streak">Results in a row that speak against that.</param>
/// <param name="Checks">The last checks, the oldest first.</param>
public sealed record BackendHandover(
    string Name, string EndPoint, bool IsUp, int Streak, IReadOnlyList<BackendCheckHandover> Checks);

/// <summary>What a check has found.</summary>
/// <param name="At">When.</param>
/// <param name="Success">Whether it speaks for the backend.</param>
/// <param name="Text">In words.</param>
/// <param name="Duration">How long it took.</param>
public sealed record BackendCheckHandover(DateTimeOffset At, bool Success, string Text, TimeSpan Duration);

/// <summary>What a process has counted; what the next one does not know by these names, it leaves out.</summary>
public sealed record CountersHandover
{
    /// <summary>What workers have counted, over all of them.</summary>
    public IReadOnlyDictionary<string, long> Workers { get; init; } = new Dictionary<string, long>();

    /// <summary>How long answers took, by where they came from.</summary>
    public IReadOnlyDictionary<string, DurationsHandover> Latencies { get; init; } = new Dictionary<string, DurationsHandover>();

    /// <summary>What was counted of backends.</summary>
    public IReadOnlyDictionary<string, BackendCountersHandover> Backends { get; init; } =
        new Dictionary<string, BackendCountersHandover>();

    /// <summary>Queries by service address.</summary>
    public IReadOnlyDictionary<string, long> Addresses { get; init; } = new Dictionary<string, long>();

    /// <summary>What caches have counted, by the cache's name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Caches { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, long>>();
}

/// <summary>What came between two moments.</summary>
public static class CountersSince
{
    /// <summary>What was counted since another moment; of what cannot be told apart, all.</summary>
    public static CountersHandover Since(this CountersHandover now, CountersHandover then)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(then);
        return new CountersHandover
        {
            Workers = Less(now.Workers, then.Workers),
            Latencies = now.Latencies.ToDictionary(
                one => one.Key, one => Less(one.Value, then.Latencies.GetValueOrDefault(one.Key))),
            Backends = now.Backends.ToDictionary(
                one => one.Key,
                one => then.Backends.GetValueOrDefault(one.Key) is not { } before ? one.Value
                    : new BackendCountersHandover(
                        Less(one.Value.Counts, before.Counts), Less(one.Value.Durations, before.Durations))),
            Addresses = Less(now.Addresses, then.Addresses),
            Caches = now.Caches.ToDictionary(
                one => one.Key,
                one => then.Caches.GetValueOrDefault(one.Key) is { } before ? Less(one.Value, before) : one.Value),
        };
    }

    private static Dictionary<string, long> Less(
        IReadOnlyDictionary<string, long> now, IReadOnlyDictionary<string, long> then) =>
        now.ToDictionary(one => one.Key, one => one.Value - then.GetValueOrDefault(one.Key));

    private static DurationsHandover Less(DurationsHandover now, DurationsHandover? then) =>
        then is null || then.Counts.Length != now.Counts.Length ? now
            : new DurationsHandover(
                [.. now.Counts.Zip(then.Counts, (one, other) => one - other)], now.SumSeconds - then.SumSeconds);
}

/// <summary>A histogram.</summary>
/// <param name="Counts">For each bucket.</param>
/// <param name="SumSeconds">Of all durations.</param>
public sealed record DurationsHandover(long[] Counts, double SumSeconds);

/// <summary>What was counted of a backend.</summary>
/// <param name="Counts">The counters.</param>
/// <param name="Durations">How long its answers took.</param>
public sealed record BackendCountersHandover(IReadOnlyDictionary<string, long> Counts, DurationsHandover Durations);
