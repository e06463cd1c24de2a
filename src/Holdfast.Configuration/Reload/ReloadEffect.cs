namespace Holdfast.Configuration.Reload;

/// <summary>What a change does to the running node.</summary>
public enum ReloadEffect
{
    /// <summary>Something new begins.</summary>
    Added,

    /// <summary>Something ends.</summary>
    Removed,

    /// <summary>It is applied in place; nothing is interrupted.</summary>
    Changed,

    /// <summary>It is closed and opened anew: a BGP session that cannot take the change while it is up.</summary>
    Reset,

    /// <summary>It takes effect only when the daemon is started anew; until then the old value stays.</summary>
    NeedsRestart,
}
