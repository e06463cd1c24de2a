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
