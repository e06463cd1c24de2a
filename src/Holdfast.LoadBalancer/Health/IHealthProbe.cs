namespace Holdfast.LoadBalancer.Health;

/// <summary>Asks a backend the query of its health check, once.</summary>
internal interface IHealthProbe
{
    /// <summary>Asks and judges the answer.</summary>
    /// <param name="cancellation">Cancelled when the time is over or the checks stop.</param>
    /// <exception cref="OperationCanceledException">No answer before the cancellation.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The network or the host said no.</exception>
    Task<HealthVerdict> AskAsync(CancellationToken cancellation);
}
