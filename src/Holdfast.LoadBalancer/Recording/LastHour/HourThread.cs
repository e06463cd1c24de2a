namespace Holdfast.LoadBalancer.Recording.LastHour;

/// <summary>
/// The thread that counts the last hour: it wakes once a second, and more often only where rings would turn meanwhile. Between
/// steps it rests, so that what else runs on its processor has its turn. Neither workers nor the thread pool wait for it.
/// </summary>
internal sealed class HourThread : IDisposable
{
    private const int StackSize = 256 * 1024;
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromMilliseconds(1);

    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly Action<Exception> _onBroken;
    private readonly Thread _thread;

    /// <summary>Begins.</summary>
    /// <param name="counter">What counts.</param>
    /// <param name="onBroken">Told what broke it: then it counts no more, and nothing else is the worse for it.</param>
    public HourThread(HourCounter counter, Action<Exception> onBroken)
    {
        (Counter, _onBroken) = (counter, onBroken);
        _thread = new Thread(Run, StackSize) { IsBackground = true, Name = "top-hour" };
        _thread.UnsafeStart();
    }

    /// <summary>What counts.</summary>
    public HourCounter Counter { get; }

    /// <summary>Ends it; returns when it has ended.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            var pause = TimeSpan.Zero;
            while (!_stop.WaitOne(pause > BetweenSteps ? pause : BetweenSteps))
                pause = Counter.Step();
        }
#pragma warning disable CA1031 // The figures of an hour may be lost, and never the process.
        catch (Exception unforeseen)
#pragma warning restore CA1031
        {
            _onBroken(unforeseen);
        }
    }
}
