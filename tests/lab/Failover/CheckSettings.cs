namespace Holdfast.Lab.Failover;

/// <summary>How the service is checked, the same for all.</summary>
/// <param name="Interval">Seconds between checks.</param>
/// <param name="Fall">Failures in a row that withdraw.</param>
internal sealed record CheckSettings(int Interval, int Fall)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Interval} s, fall {Fall}";
}
