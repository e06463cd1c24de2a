using System.Collections.Immutable;
using Holdfast.Anycast.Drains;
using Holdfast.Configuration.Options;

namespace Holdfast.Daemon.State;

/// <summary>What a node keeps in its <c>state_dir</c> over a restart.</summary>
internal sealed class NodeState : IDisposable
{
    private readonly StateFile<DrainsRecord> _drains;
    private readonly TimeProvider _time;

    public NodeState(NodeOptions options, TimeProvider time, ILogger log)
    {
        _time = time;
        _drains = new StateFile<DrainsRecord>(Path.Combine(options.StateDirectory, "drains.json"), StateJson.Default.DrainsRecord,
            record => record.Drains.All(drain => drain is not null) && record.Exempt.All(service => service is not null), log);
        Crashes = new CrashWatch(
            new StateFile<StartsRecord>(Path.Combine(options.StateDirectory, "starts.json"), StateJson.Default.StartsRecord, _ =>
                true, log), time);
    }

    public CrashWatch Crashes { get; }

    /// <summary>The drains that are still in force.</summary>
    /// <param name="over">Those that ended while the node was not there.</param>
    public DrainState LoadDrains(out ImmutableArray<Drain> over) =>
        (_drains.Load()?.ToState() ?? DrainState.None).At(_time.GetUtcNow(), out over);

    /// <summary>Keeps the drains.</summary>
    /// <returns>Null, or why they do not survive a restart.</returns>
    public string? Save(DrainState drains) => _drains.Save(DrainsRecord.Of(drains));

    public void Dispose() => Crashes.Dispose();
}

/// <summary>What <c>drains.json</c> holds.</summary>
internal sealed record DrainsRecord(IReadOnlyList<DrainRecord> Drains, IReadOnlyList<string> Exempt)
{
    public static DrainsRecord Of(DrainState state) => new(
        [.. state.Drains.Select(drain => new DrainRecord(drain.Service, drain.Since, drain.Until, drain.By, drain.Reason))],
        [.. state.Exempt]);

    public DrainState ToState() => Drains
        .Select(drain => new Drain(drain.Service, drain.Since) { Until = drain.Until, By = drain.By, Reason = drain.Reason })
        .Aggregate(DrainState.None, (state, drain) => state.With(drain)) with
    { Exempt = [.. Exempt] };
}

/// <summary>A drain as it is kept; <see cref="Drain"/> says what its parts mean.</summary>
internal sealed record DrainRecord(string? Service, DateTimeOffset Since, DateTimeOffset? Until, string By, string? Reason);
