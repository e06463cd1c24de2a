namespace Holdfast.Web;

/// <summary>Keeps the web host away from signals: the daemon alone decides when, and in which order, things stop.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
