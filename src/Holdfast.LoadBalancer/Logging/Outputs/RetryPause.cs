namespace Holdfast.LoadBalancer.Logging.Outputs;

/// <summary>The time between two attempts at what has failed.</summary>
/// <param name="time">The clock.</param>
internal sealed class RetryPause(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long? _last;

    /// <summary>Whether an attempt is due; it is then made.</summary>
    public bool TryBegin()
    {
        if (_last is { } last && time.GetElapsedTime(last) < Pause)
            return false;
        _last = time.GetTimestamp();
        return true;
    }

    /// <summary>The next attempt is due at once.</summary>
    public void Reset() => _last = null;
}
