using System.Globalization;

namespace Holdfast.Commands;

/// <summary>How long ago, as tables give it: <c>3d02h</c>, <c>2h05m</c>, <c>2m41s</c>, <c>12s</c>.</summary>
internal static class Ago
{
    public static string Since(DateTimeOffset then, DateTimeOffset now)
    {
        var span = now > then ? now - then : TimeSpan.Zero;
        return span switch
        {
            { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays}d{span.Hours:00}h"),
            { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Hours}h{span.Minutes:00}m"),
            { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m{span.Seconds:00}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{span.Seconds}s"),
        };
    }
}
