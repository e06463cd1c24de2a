namespace Holdfast.LoadBalancer.Backends;

/// <summary>What the checks of a backend have come to: pure, one check result in, the next state out.</summary>
/// <remarks>
/// As in dnsdist, a backend is down until its first check is back, and that check alone decides; from then on it takes
/// <c>rise</c> successes in a row to come up and <c>fall</c> failures in a row to go down.
/// </remarks>
/// <param name="IsUp">Whether it counts as up.</param>
/// <param name="IsKnown">Whether it was checked at all.</param>
/// <param name="Streak">Results in a row that speak against the present state.</param>
internal readonly record struct BackendHealth(bool IsUp, bool IsKnown, int Streak)
{
    /// <summary>Before the first check.</summary>
    public static BackendHealth Unknown => default;

    /// <summary>The state after one more check.</summary>
    public BackendHealth After(bool success, int rise, int fall)
    {
        if (!IsKnown)
            return new(success, IsKnown: true, 0);
        if (success == IsUp)
            return this with { Streak = 0 };
        var needed = IsUp ? fall : rise;
        return Streak + 1 >= needed ? new(success, IsKnown: true, 0) : this with { Streak = Streak + 1 };
    }
}

/// <summary>Who says whether a backend is up.</summary>
public enum BackendMode
{
    /// <summary>Its health check.</summary>
    Auto,

    /// <summary>The operator: it is up, whatever the check finds.</summary>
    Up,

    /// <summary>The operator: it is down.</summary>
    Down,
}

/// <summary>Whether queries go to a backend, and who says so.</summary>
public enum BackendState
{
    /// <summary>Down, as its check found, or not checked yet.</summary>
    Down,

    /// <summary>Up, as its check found.</summary>
    Up,

    /// <summary>Down by order of the operator.</summary>
    ForcedDown,

    /// <summary>Up by order of the operator.</summary>
    ForcedUp,
}
