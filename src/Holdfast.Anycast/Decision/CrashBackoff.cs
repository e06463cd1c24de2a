using System.Globalization;

namespace Holdfast.Anycast.Decision;

/// <summary>When a node that dies young again and again waits before it announces. Answering is never delayed.</summary>
public sealed record CrashBackoffOptions
{
    /// <summary>So many deaths in a row are borne without waiting; 0 never waits.</summary>
    public int After { get; init; } = 3;

    /// <summary>The first wait; each further death doubles it.</summary>
    public TimeSpan Initial { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait. A process that lives this long after its wait did not die young.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What a node does that begins now.</summary>
    /// <param name="deaths">How often in a row it died young before.</param>
    /// <param name="now">The wall clock's time.</param>
    /// <returns>The wait; null for none.</returns>
    public CrashBackoff? For(int deaths, DateTimeOffset now)
    {
        if (After == 0 || deaths < After) return null;
        var wait = Initial.TotalSeconds * Math.Pow(2, Math.Min(deaths - After, 30));
        return new CrashBackoff(deaths, now + TimeSpan.FromSeconds(Math.Min(wait, Max.TotalSeconds)));
    }
}

/// <summary>The node died young again and again; until some time it answers but does not announce.</summary>
/// <param name="Deaths">How often in a row it died young.</param>
/// <param name="Until">When it may announce again, by the wall clock.</param>
public sealed record CrashBackoff(int Deaths, DateTimeOffset Until)
{
    /// <summary><c>this node died young 3 times in a row: nothing is announced until 2026-11-24 09:00:00Z</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"this node died young {Deaths} times in a row: nothing is announced until {Until.UtcDateTime:u}");
}
