namespace Holdfast.LoadBalancer.Backends;

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
