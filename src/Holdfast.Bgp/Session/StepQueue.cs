namespace Holdfast.Bgp.Session;

/// <summary>Runs steps one after another under one lock; one that comes up within another runs after it.</summary>
internal sealed class StepQueue
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _steps = new();
    private bool _isRunning;
    private bool _isHeld;

    /// <summary>Runs <paramref name="step"/>, all that come up within it, and <paramref name="last"/>.</summary>
    /// <returns>
    /// What <paramref name="last"/> returns; null when this call came up within another, which runs the step later.
    /// </returns>
    public bool? Run(Action step, Func<bool> last)
    {
        lock (_gate)
        {
            _steps.Enqueue(step);
            if (_isRunning || _isHeld) return null;
            _isRunning = true;
            try
            {
                while (_steps.TryDequeue(out var next)) next();
            }
            finally
            {
                _isRunning = false;
            }
            return last();
        }
    }

    /// <summary>Has steps wait; not to be called by one.</summary>
    public void Hold()
    {
        lock (_gate) _isHeld = true;
    }

    /// <summary>Steps run again, those that have waited with the next one.</summary>
    /// <param name="drop">What has waited is forgotten.</param>
    public void Release(bool drop)
    {
        lock (_gate)
        {
            _isHeld = false;
            if (drop) _steps.Clear();
        }
    }

    /// <summary>Reads several things under the lock, so that they go together.</summary>
    public T Read<T>(Func<T> read)
    {
        lock (_gate) return read();
    }
}
