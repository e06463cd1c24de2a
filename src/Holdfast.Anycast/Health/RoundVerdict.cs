using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Checks;

namespace Holdfast.Anycast.Health;

/// <summary>The verdict of one round, given once, as soon as what is still running cannot change it.</summary>
internal sealed class RoundVerdict
{
    private readonly List<string> _failed = [];
    private int _good;
    private bool _given;

    /// <summary>Results so far.</summary>
    internal int Results => _good + _failed.Count;

    /// <summary>A new round has begun.</summary>
    internal void Begin()
    {
        _failed.Clear();
        _good = 0;
        _given = false;
    }

    /// <summary>One check has ended.</summary>
    internal void Add(CheckState check, CheckResult result)
    {
        if (result.Good) _good++;
        else _failed.Add($"check {check.Check}: {result.Text}");
    }

    /// <summary>The verdict; null when it has been given or cannot be yet.</summary>
    /// <param name="heartbeat">The listener threads, which must beat.</param>
    /// <param name="pools">The pools, which count as they are now.</param>
    /// <param name="required">So many checks and pools must hold.</param>
    /// <param name="polled">So many checks end in this round.</param>
    internal bool? Decide(HeartbeatState heartbeat, ImmutableArray<PoolState> pools, int required, int polled)
    {
        if (_given) return null;
        var good = _good + pools.Count(pool => pool.Good);
        bool? verdict = !heartbeat.Good || good + polled - Results < required ? false : good >= required ? true : null;
        _given = verdict is not null;
        return verdict;
    }

    /// <summary>What speaks against: <c>check command true: exit code 1</c>.</summary>
    /// <param name="heartbeat">The listener threads.</param>
    /// <param name="pools">The pools.</param>
    /// <param name="require">As configured; null wants all.</param>
    internal string Failures(HeartbeatState heartbeat, ImmutableArray<PoolState> pools, int? require)
    {
        var bad = pools.Where(pool => !pool.Good).Select(pool => pool.ToString()).Concat(_failed);
        if (!heartbeat.Good) bad = bad.Prepend(heartbeat.ToString());
        var failures = string.Join("; ", bad);
        return require is null ? failures : string.Create(CultureInfo.InvariantCulture, $"{require} must hold: {failures}");
    }
}
