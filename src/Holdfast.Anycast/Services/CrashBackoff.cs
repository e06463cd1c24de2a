using System.Globalization;

namespace Holdfast.Anycast.Services;

/// <summary>The node died young again and again; until some time it answers but does not announce.</summary>
/// <param name="Deaths">How often in a row it died young.</param>
/// <param name="Until">When it may announce again, by the wall clock.</param>
public sealed record CrashBackoff(int Deaths, DateTimeOffset Until)
{
    /// <summary><c>this node died young 3 times in a row: nothing is announced until 2026-11-24 09:00:00Z</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"this node died young {Deaths} times in a row: nothing is announced until {Until.UtcDateTime:u}");
}
