using System.Globalization;

namespace Holdfast.Anycast.Services;

/// <summary>An operator's word that a service, or the whole node, is not to be announced.</summary>
/// <param name="Service">The service; null for the whole node, services yet to come included.</param>
/// <param name="Since">When it was given.</param>
public sealed record Drain(string? Service, DateTimeOffset Since)
{
    /// <summary>When it ends by itself; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who gave it.</summary>
    public string By { get; init; } = "an operator";

    /// <summary>Why, in the operator's words, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it has ended by itself.</summary>
    public bool IsOver(DateTimeOffset now) => Until <= now;

    /// <summary><c>drained by alice until 2026-11-24 09:00:00Z: kernel upgrade</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"drained by {By}{(Until is { } until ? $" until {until.UtcDateTime:u}" : "")}{(Reason is null ? "" : ": " + Reason)}");
}
