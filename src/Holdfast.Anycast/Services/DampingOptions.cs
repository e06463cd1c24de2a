namespace Holdfast.Anycast.Services;

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
