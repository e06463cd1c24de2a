namespace Holdfast.Bgp.Session;

/// <summary>Runs steps one after another; one that comes up within another runs after it. Its owner's lock guards it.</summary>
internal sealed class StepQueue
{
    private readonly Queue<Action> _steps = new();
    private bool _isRunning;

    /// <summary>Runs <paramref name="step"/>, and all that come up within it.</summary>
    /// <returns>False when this call came up within another, which runs the step later.</returns>
    public bool Run(Action step)
    {
        _steps.Enqueue(step);
        if (_isRunning) return false;
        _isRunning = true;
        try
        {
            while (_steps.TryDequeue(out var next)) next();
        }
        finally
        {
            _isRunning = false;
        }
        return true;
    }
}
