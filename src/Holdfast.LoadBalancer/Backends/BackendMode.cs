namespace Holdfast.LoadBalancer.Backends;

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
