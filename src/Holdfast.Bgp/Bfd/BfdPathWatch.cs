namespace Holdfast.Bgp.Bfd;

/// <summary>
/// Has somebody look again and again how peers are reached, on a thread of its own: at once when it is told to, and each second,
/// for not every change is told.
/// </summary>
internal sealed class BfdPathWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Action _look;
    private bool _isDue;
    private bool _isOver;

    /// <param name="look">Looks; it may block.</param>
    public BfdPathWatch(Action look)
    {
        _look = look;
        new Thread(Run) { Name = "bfd-paths", IsBackground = true }.Start();
    }

    /// <summary>Has it look; does not wait for it.</summary>
    public void Look()
    {
        lock (_gate)
        {
            _isDue = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends it, without waiting for a look under way.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                if (!_isDue && !_isOver) Monitor.Wait(_gate, Interval);
                if (_isOver) return;
                _isDue = false;
            }
            _look();
        }
    }
}
