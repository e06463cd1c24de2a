using System.Globalization;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Contracts;

/// <summary>An operator's word on a backend, in place of the configuration's.</summary>
/// <param name="Backend">The backend's name.</param>
/// <param name="Mode">Forced up or down, or as its health check finds it.</param>
/// <param name="Since">When it was given.</param>
/// <param name="Until">When it ends by itself; null for never.</param>
/// <param name="By">Who gave it.</param>
/// <param name="Reason">Why, in the operator's words, or null.</param>
internal sealed record BackendOverride(
    string Backend, BackendMode Mode, DateTimeOffset Since, DateTimeOffset? Until, string By, string? Reason)
{
    /// <summary>Whether it has ended by itself.</summary>
    public bool IsOver(DateTimeOffset now) => Until <= now;

    /// <summary>With its dates moved, as the wall clock was.</summary>
    public BackendOverride Moved(TimeSpan step) => this with { Since = Since + step, Until = Until + step };

    /// <summary><c>by alice until 2026-11-24 09:00:00Z: new memory</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"by {By}{(Until is { } until ? $" until {until.UtcDateTime:u}" : "")}{(Reason is null ? "" : ": " + Reason)}");
}
