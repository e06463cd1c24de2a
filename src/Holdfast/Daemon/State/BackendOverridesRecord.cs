using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Holdfast.Contracts;
using Holdfast.Linux.Clocks;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Daemon.State;

/// <summary>What <c>backends.json</c> holds.</summary>
internal sealed record BackendOverridesRecord(IReadOnlyList<BackendOverrideRecord> Backends)
{
    /// <summary>When it was written; null where the machine does not tell its uptime.</summary>
    public WrittenRecord? Written { get; init; }

    /// <summary>Whether nothing is missing in it, and its dates are such that can be reckoned with.</summary>
    [JsonIgnore]
    public bool IsWhole => Backends.All(one => one is not null && one.ToMode() is not null && WrittenRecord.IsDate(one.Since)
        && (one.Until is not { } until || WrittenRecord.IsDate(until))) && WrittenRecord.IsWhole(Written);

    public static BackendOverridesRecord Of(IEnumerable<BackendOverride> overrides, DateTimeOffset now, BootClock? bootClock) =>
        new([.. overrides.Select(one => new BackendOverrideRecord(
            one.Backend, one.Mode.ToString().ToLowerInvariant(), one.Since, one.Until, one.By, one.Reason))])
        {
            Written = WrittenRecord.Of(now, bootClock),
        };

    /// <summary>Those still in force.</summary>
    public ImmutableArray<BackendOverride> ToOverrides(DateTimeOffset now, BootClock? bootClock)
    {
        var step = WrittenRecord.Step(Written, Backends.Select(one => one.Since), now, bootClock);
        return
        [
            .. Backends
            .Select(one => new BackendOverride(one.Backend, one.ToMode()!.Value, one.Since, one.Until, one.By, one.Reason))
            .Select(one => one.Moved(step))
            .Where(one => !one.IsOver(now)),
        ];
    }
}

/// <summary>One as it is kept; <see cref="BackendOverride"/> says what its parts mean.</summary>
internal sealed record BackendOverrideRecord(
    string Backend, string Mode, DateTimeOffset Since, DateTimeOffset? Until, string By, string? Reason)
{
    public BackendMode? ToMode() => Mode switch
    {
        "up" => BackendMode.Up,
        "down" => BackendMode.Down,
        "auto" => BackendMode.Auto,
        _ => null,
    };
}
