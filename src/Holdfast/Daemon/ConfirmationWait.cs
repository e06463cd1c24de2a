using Holdfast.Configuration.Options;

namespace Holdfast.Daemon;

/// <summary>
/// The wait for <c>holdfast confirm</c> behind a <c>reload --confirm</c>. It is measured by a clock that nobody sets.
/// </summary>
internal sealed class ConfirmationWait(TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private Unconfirmed? _pending;
    private ITimer? _timer;

    /// <summary>What waits to be confirmed; null when nothing does.</summary>
    public Unconfirmed? Pending
    {
        get
        {
            lock (_gate) return _pending;
        }
    }

    /// <summary>How long is left until it goes back.</summary>
    public TimeSpan Left(Unconfirmed pending)
    {
        var left = pending.Within - time.GetElapsedTime(pending.Since.Timestamp);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Begins to wait, in the place of what waited before.</summary>
    /// <param name="pending">What waits.</param>
    /// <param name="over">Called, on any thread, when the time is over.</param>
    public void Begin(Unconfirmed pending, Action<Unconfirmed> over)
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _pending = pending;
            _timer = time.CreateTimer(_ => over(pending), null, Left(pending), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Has it called once more, since it could not go back.</summary>
    public void Again(TimeSpan after)
    {
        lock (_gate) _timer?.Change(after, Timeout.InfiniteTimeSpan);
    }

    /// <summary>It is confirmed, or has gone back.</summary>
    public void End()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            (_pending, _timer) = (null, null);
        }
    }

    public void Dispose() => End();
}

/// <summary>A configuration that goes back by itself unless it is confirmed.</summary>
/// <param name="By">Who wanted it.</param>
/// <param name="Since">From when on is waited.</param>
/// <param name="Within">How long.</param>
/// <param name="Before">What it goes back to: the last configuration that was confirmed, or needed no confirmation.</param>
/// <param name="Number">The number of that one in the history; null when it is not kept there.</param>
internal sealed record Unconfirmed(string By, Moment Since, TimeSpan Within, HoldfastOptions Before, int? Number);
