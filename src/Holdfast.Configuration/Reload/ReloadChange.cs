namespace Holdfast.Configuration.Reload;

/// <summary>One thing a reload does.</summary>
/// <param name="Area">What it is about.</param>
/// <param name="Subject">Its name, such as a backend's or <c>dns.threads</c>.</param>
/// <param name="Effect">What happens to it.</param>
/// <param name="Details">What differs, in words; empty where the effect says all. Never holds a secret.</param>
public sealed record ReloadChange(ReloadArea Area, string Subject, ReloadEffect Effect, string Details = "");
