using Holdfast.LoadBalancer.Health;

namespace Holdfast.LoadBalancer.Tests.Health;

/// <summary>A probe that does what the test tells it.</summary>
internal sealed class ScriptedProbe : IHealthProbe
{
    private volatile Func<CancellationToken, Task<HealthVerdict>> _next = _ => Task.FromResult(HealthVerdict.Ok);
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public void Answer(Func<CancellationToken, Task<HealthVerdict>> next) => _next = next;

    public void Answer(HealthVerdict verdict) => _next = _ => Task.FromResult(verdict);

    public void Throw(Exception error) => _next = _ => Task.FromException<HealthVerdict>(error);

    public void StaySilent() => _next = async cancellation =>
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return HealthVerdict.Ok;
    };

    public Task<HealthVerdict> AskAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        return _next(cancellation);
    }
}
