using System.Globalization;

namespace Holdfast.Anycast.Checks;

/// <summary>Durations as configuration and messages have them: <c>10m</c>, <c>2s</c>, <c>1.4s</c>, <c>500ms</c>.</summary>
internal static class DurationText
{
    internal static string Of(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0}ms")
        : duration >= TimeSpan.FromMinutes(2) ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0.#}m")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#}s");
}
