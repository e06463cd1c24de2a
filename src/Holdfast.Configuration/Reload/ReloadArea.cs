namespace Holdfast.Configuration.Reload;

/// <summary>What a change is about.</summary>
public enum ReloadArea
{
    /// <summary>A setting of the node or of a whole section.</summary>
    Setting,

    /// <summary>A listener.</summary>
    Listener,

    /// <summary>A backend.</summary>
    Backend,

    /// <summary>A pool.</summary>
    Pool,

    /// <summary>The rules.</summary>
    Rules,

    /// <summary>A service.</summary>
    Service,

    /// <summary>A BGP neighbor.</summary>
    Neighbor,
}
