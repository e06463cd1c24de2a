using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Holdfast.Anycast.Drains;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.Linux.Clocks;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.Daemon.State;

/// <summary>
/// What a node keeps in its <c>state_dir</c> over a restart. A directory that is full, read-only or hung takes that away, and
/// stops or delays nothing else.
/// </summary>
internal sealed class NodeState : IDisposable
{
    // How long an operator waits for the disk.
    private static readonly TimeSpan SavePatience = TimeSpan.FromMilliseconds(500);

    private readonly StateFile<DrainsRecord> _drains;
    private readonly StateFile<StartsRecord> _starts;
    private readonly StateFile<BackendOverridesRecord> _backends;
    private readonly StateFile<BlocksRecord> _blocks;
    private readonly TimeProvider _time;
    private readonly Func<BootClock?> _bootClock;

    public NodeState(
        NodeOptions options, TimeProvider time, ILogger log, Func<BootClock?>? bootClock = null, StateDisk? disk = null)
    {
        _time = time;
        _bootClock = bootClock ?? BootClock.Read;
        _drains = new StateFile<DrainsRecord>(Path.Combine(options.StateDirectory, "drains.json"), StateJson.Default.DrainsRecord,
            record => record.IsWhole, disk ?? StateDisk.Real, time, log);
        _starts = new StateFile<StartsRecord>(Path.Combine(options.StateDirectory, "starts.json"), StateJson.Default.StartsRecord,
            static _ => true, disk ?? StateDisk.Real, time, log);
        _backends = new StateFile<BackendOverridesRecord>(Path.Combine(options.StateDirectory, "backends.json"),
            StateJson.Default.BackendOverridesRecord, record => record.IsWhole, disk ?? StateDisk.Real, time, log)
        { Holds = "forced backends" };
        _blocks = new StateFile<BlocksRecord>(Path.Combine(options.StateDirectory, "blocks.json"), StateJson.Default.BlocksRecord,
            record => record.IsWhole, disk ?? StateDisk.Real, time, log);
        Crashes = new CrashWatch(_starts, time);
    }

    public CrashWatch Crashes { get; }

    /// <summary>What would not survive a restart now, and why; none while all is written.</summary>
    public ImmutableArray<string> Findings =>
    [
        .. _drains.Trouble is { } drains ? [$"drains do not survive a restart: {drains}"] : Array.Empty<string>(),
        .. _backends.Trouble is { } backends ? [$"forced backends do not survive a restart: {backends}"] : Array.Empty<string>(),
        .. _starts.Trouble is { } starts ? [$"crash back-off does not survive a restart: {starts}"] : Array.Empty<string>(),
        .. _blocks.Trouble is { } blocks ? [$"blocks do not survive a restart: {blocks}"] : Array.Empty<string>(),
    ];

    /// <summary>The drains that are still in force.</summary>
    /// <param name="over">Those that ended while the node was not there.</param>
    public DrainState LoadDrains(out ImmutableArray<Drain> over) =>
        (_drains.Load()?.ToState(_time.GetUtcNow(), _bootClock()) ?? DrainState.None).At(_time.GetUtcNow(), out over);

    /// <summary>Keeps the drains; waits for nothing.</summary>
    /// <returns>
    /// Null once they are written, or why they do not survive a restart. While the file system hangs, it does not end.
    /// </returns>
    public Task<string?> SaveAsync(DrainState drains) =>
        _drains.SaveAsync(DrainsRecord.Of(drains, _time.GetUtcNow(), _bootClock()));

    /// <summary>What operators have said of backends, as far as it is still in force.</summary>
    public ImmutableArray<BackendOverride> LoadBackendOverrides() =>
        _backends.Load()?.ToOverrides(_time.GetUtcNow(), _bootClock()) ?? [];

    /// <summary>Keeps what operators have said of backends, as <see cref="SaveAsync(DrainState)"/> keeps drains.</summary>
    public Task<string?> SaveAsync(ImmutableArray<BackendOverride> overrides) =>
        _backends.SaveAsync(BackendOverridesRecord.Of(overrides, _time.GetUtcNow(), _bootClock()));

    /// <summary>The blocks of operators; of those that ended while the node was not there, no time is left.</summary>
    public IReadOnlyList<Block> LoadBlocks() => _blocks.Load()?.ToBlocks(_time.GetUtcNow(), _bootClock()) ?? [];

    /// <summary>Keeps the blocks of operators, as <see cref="SaveAsync(DrainState)"/> keeps drains.</summary>
    public Task<string?> SaveAsync(IEnumerable<Block> blocks) =>
        _blocks.SaveAsync(BlocksRecord.Of(blocks, _time.GetUtcNow(), _bootClock()));

    /// <summary>What another process says of backends, as far as it is still in force.</summary>
    public ImmutableArray<BackendOverride> Read(BackendOverridesRecord left) => left.ToOverrides(_time.GetUtcNow(), _bootClock());

    /// <summary>The blocks of another process.</summary>
    public IReadOnlyList<Block> Read(BlocksRecord left) => left.ToBlocks(_time.GetUtcNow(), _bootClock());

    /// <summary>What is said of backends, for another process.</summary>
    public BackendOverridesRecord Leave(IEnumerable<BackendOverride> overrides) =>
        BackendOverridesRecord.Of(overrides, _time.GetUtcNow(), _bootClock());

    /// <summary>Blocks, for another process.</summary>
    public BlocksRecord Leave(IEnumerable<Block> blocks) => BlocksRecord.Of(blocks, _time.GetUtcNow(), _bootClock());

    /// <summary>Waits for something to be kept, as long as an operator waits.</summary>
    /// <param name="saved">What keeps it.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Null once it is written, or why it does not survive a restart.</returns>
    public static async Task<string?> WaitAsync(Task<string?> saved, TimeProvider time)
    {
        try
        {
            return await saved.WaitAsync(SavePatience, time);
        }
        catch (TimeoutException)
        {
            return "node.state_dir does not answer yet";
        }
    }

    /// <summary>Waits a moment for what was saved last.</summary>
    public void Dispose()
    {
        Crashes.Dispose();
        _drains.Flush();
        _blocks.Flush();
        _starts.Flush();
        _backends.Flush();
        _drains.Dispose();
        _blocks.Dispose();
        _starts.Dispose();
        _backends.Dispose();
    }
}

/// <summary>What <c>drains.json</c> holds.</summary>
internal sealed record DrainsRecord(IReadOnlyList<DrainRecord> Drains, IReadOnlyList<string> Exempt)
{
    /// <summary>When it was written; null in files that do not say it.</summary>
    public WrittenRecord? Written { get; init; }

    /// <summary>Whether nothing is missing in it, and its dates are such that can be reckoned with.</summary>
    [JsonIgnore]
    public bool IsWhole =>
        Drains.All(drain => drain is not null && WrittenRecord.IsDate(drain.Since)
            && (drain.Until is not { } until || WrittenRecord.IsDate(until)))
        && Exempt.All(service => service is not null)
        && WrittenRecord.IsWhole(Written);

    public static DrainsRecord Of(DrainState state, DateTimeOffset now, BootClock? bootClock) => new(
        [.. state.Drains.Select(drain => new DrainRecord(drain.Service, drain.Since, drain.Until, drain.By, drain.Reason))],
        [.. state.Exempt])
    {
        Written = WrittenRecord.Of(now, bootClock),
    };

    public DrainState ToState(DateTimeOffset now, BootClock? bootClock) => (Drains
        .Select(drain => new Drain(drain.Service, drain.Since) { Until = drain.Until, By = drain.By, Reason = drain.Reason })
        .Aggregate(DrainState.None, (state, drain) => state.With(drain)) with
    { Exempt = [.. Exempt] }).Moved(
            WrittenRecord.Step(Written, Drains.Select(drain => drain.Since), now, bootClock));
}

/// <summary>A drain as it is kept; <see cref="Drain"/> says what its parts mean.</summary>
internal sealed record DrainRecord(string? Service, DateTimeOffset Since, DateTimeOffset? Until, string By, string? Reason);
