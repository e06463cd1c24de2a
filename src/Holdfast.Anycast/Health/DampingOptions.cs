using System.Globalization;
using Holdfast.Anycast.Checks;

namespace Holdfast.Anycast.Health;

/// <summary>Flap damping: a prefix that keeps falling takes longer to rise.</summary>
public sealed record DampingOptions
{
    /// <summary>From this many falls within <see cref="Window"/> on, the next rise takes longer; at least 1.</summary>
    public int Flaps { get; init; } = 3;

    /// <summary>How long a fall counts.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How much longer the rise takes after <see cref="Flaps"/> falls; each further one doubles it.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most it takes longer.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How much longer a rise takes after so many falls.</summary>
    /// <param name="falls">Falls within <see cref="Window"/>.</param>
    public TimeSpan DelayAfter(int falls)
    {
        if (falls < Flaps) return TimeSpan.Zero;
        var delay = Delay;
        for (var i = Flaps; i < falls && delay < Max; i++) delay *= 2;
        return delay < Max ? delay : Max;
    }
}

/// <summary>How often a prefix fell of late, and what that means for its next rise.</summary>
/// <param name="Options">As configured; null when nothing is damped.</param>
/// <param name="Falls">Falls within the window.</param>
/// <param name="ExtraRounds">Good rounds in a row wanted beyond <c>rise</c>.</param>
public sealed record DampingState(DampingOptions? Options, int Falls, int ExtraRounds)
{
    /// <summary>Nothing is damped.</summary>
    public static DampingState Off { get; } = new(null, 0, 0);

    /// <summary>The next rise takes longer.</summary>
    public bool Damped => ExtraRounds > 0;

    /// <summary>Works it out.</summary>
    /// <param name="options">As configured; null when nothing is damped.</param>
    /// <param name="falls">Falls within the window.</param>
    /// <param name="shortestRound">The shortest time from one round to the next while rising.</param>
    public static DampingState After(DampingOptions? options, int falls, TimeSpan shortestRound) => options is null ? Off
        : new(options, falls, (int)Math.Ceiling(options.DelayAfter(falls) / shortestRound));

    /// <summary><c>it fell 4 times in 10m, so rising takes 20s longer</c>.</summary>
    public override string ToString() => Options is null ? "off"
        : string.Create(CultureInfo.InvariantCulture,
            $"it fell {Falls} {(Falls == 1 ? "time" : "times")} in {DurationText.Of(Options.Window)}")
            + (Damped ? $", so rising takes {DurationText.Of(Options.DelayAfter(Falls))} longer" : "");
}
