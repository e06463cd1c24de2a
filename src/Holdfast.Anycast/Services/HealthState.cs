namespace Holdfast.Anycast.Services;

/// <summary>The states of a prefix, ExaBGP's health check's by name.</summary>
public enum HealthState
{
    /// <summary>No round of checks has ended yet.</summary>
    Init,

    /// <summary>Not healthy.</summary>
    Down,

    /// <summary>Not healthy yet, but the last rounds were good.</summary>
    Rising,

    /// <summary>Healthy.</summary>
    Up,

    /// <summary>Still healthy, but the last rounds were bad.</summary>
    Falling,

    /// <summary>The disable file is there.</summary>
    Disabled,

    /// <summary>The end.</summary>
    Terminated,
}
