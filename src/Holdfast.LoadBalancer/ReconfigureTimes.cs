namespace Holdfast.LoadBalancer;

/// <summary>Where the time of a <see cref="LoadBalancer.Reconfigure"/> went.</summary>
/// <param name="Prepare">Pools, rules and caches were made ready.</param>
/// <param name="Bind">New listeners were bound.</param>
/// <param name="Checks">The first health checks of new backends were waited for.</param>
/// <param name="Workers">All workers took the configuration over.</param>
public sealed record ReconfigureTimes(TimeSpan Prepare, TimeSpan Bind, TimeSpan Checks, TimeSpan Workers)
{
    /// <summary>Nothing was done.</summary>
    public static ReconfigureTimes None { get; } = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
}
