using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer.Backends;

/// <summary>The health checkers of all backends of the configuration that holds.</summary>
/// <param name="time">The clock of intervals and time-outs.</param>
/// <param name="logger">Told when a backend comes up or goes down.</param>
internal sealed class HealthChecks(TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _change = new(1);
    private List<HealthChecker> _checkers = [];

    /// <summary>Checks these backends from now on: those it checks already go on undisturbed, those not named are let go.</summary>
    public async Task ApplyAsync(IReadOnlyCollection<Backend> backends)
    {
        await _change.WaitAsync();
        try
        {
            var kept = _checkers.Where(checker => backends.Contains(checker.Backend)).ToList();
            // The old checker of a changed backend stops before the new one starts: both tell the same state.
            await Task.WhenAll(_checkers.Except(kept).Select(checker => checker.DisposeAsync().AsTask()));
            var known = kept.Select(checker => checker.Backend).ToHashSet();
            _checkers = [.. kept, .. backends.Where(backend => !known.Contains(backend)).Select(backend => new HealthChecker(backend, time, logger))];
        }
        finally
        {
            _change.Release();
        }
    }

    /// <summary>Stops all checks.</summary>
    public async ValueTask DisposeAsync()
    {
        await ApplyAsync([]);
        _change.Dispose();
    }
}
