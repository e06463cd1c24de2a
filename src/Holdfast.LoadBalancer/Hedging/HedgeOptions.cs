using System.Globalization;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Pending;

namespace Holdfast.LoadBalancer.Hedging;

/// <summary>When a query is sent to a second backend.</summary>
public sealed record HedgeOptions
{
    /// <summary>The least that <see cref="HedgeTime.Auto"/> comes to.</summary>
    public static TimeSpan ShortestAuto => AnswerTimes.Shortest;

    /// <summary>After what time without an answer another usable backend is asked as well.</summary>
    public HedgeTime Time { get; init; } = HedgeTime.Auto;

    /// <summary>The response codes with which a backend is taken to have failed, so that another is asked in its place.</summary>
    public ValueList<ResponseCode> RetryOn { get; init; } = [];
}

/// <summary>After what time without an answer a query is hedged.</summary>
/// <param name="Fixed">The time; null: the 99th percentile of the backend's own answer times; zero: never.</param>
public readonly record struct HedgeTime(TimeSpan? Fixed)
{
    /// <summary>
    /// The 99th percentile of the backend's own answer times, <see cref="HedgeOptions.ShortestAuto"/> at least.
    /// </summary>
    public static HedgeTime Auto => new(null);

    /// <summary>Never.</summary>
    public static HedgeTime Off => new(TimeSpan.Zero);

    /// <summary>Whether queries are hedged at all.</summary>
    public bool IsOn => Fixed != TimeSpan.Zero;

    /// <inheritdoc/>
    public override string ToString() =>
        Fixed is not { } time ? "auto"
        : IsOn ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms") : "off";
}
