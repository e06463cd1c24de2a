namespace Holdfast.Configuration.Reload;

/// <summary>One thing a reload does.</summary>
/// <param name="Area">What it is about.</param>
/// <param name="Subject">Its name, such as a backend's or <c>dns.threads</c>.</param>
/// <param name="Effect">What happens to it.</param>
/// <param name="Details">What differs, in words; empty where the effect says all. Never holds a secret.</param>
public sealed record ReloadChange(ReloadArea Area, string Subject, ReloadEffect Effect, string Details = "")
{
    /// <summary>The change in words: <c>service dns1 changes: med 100 -> 200</c>.</summary>
    public override string ToString()
    {
        var area = Area switch
        {
            ReloadArea.Listener => "listener ",
            ReloadArea.Backend => "backend ",
            ReloadArea.Pool => "pool ",
            ReloadArea.Service => "service ",
            ReloadArea.Neighbor => "neighbor ",
            ReloadArea.LogSink => "log sink ",
            ReloadArea.StaticRoute => "static route ",
            ReloadArea.Process => "process ",
            _ => "",
        };
        var effect = Effect switch
        {
            ReloadEffect.Added => "is added",
            ReloadEffect.Removed => "is removed",
            ReloadEffect.Reset => "is reset",
            ReloadEffect.NeedsRestart => "needs a restart",
            _ => "changes",
        };
        return $"{area}{Subject} {effect}{(Details.Length == 0 ? "" : ": " + Details)}";
    }
}

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

    /// <summary>A sink of the query log.</summary>
    LogSink,

    /// <summary>A static route.</summary>
    StaticRoute,

    /// <summary>A program that announces routes.</summary>
    Process,
}

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
