namespace Holdfast.Linux.Polling;

/// <summary>A descriptor watched by an <see cref="EventLoop"/>. May be used from any thread, by one at a time.</summary>
public sealed class DescriptorWatch : IDisposable
{
    private readonly EventLoop _loop;
    private readonly Action<Readiness> _ready;
    private Readiness _interest;
    private bool _isDisposed;

    internal DescriptorWatch(EventLoop loop, int descriptor, ulong token, Action<Readiness> ready, Readiness interest)
    {
        (_loop, Descriptor, Token, _ready, _interest) = (loop, descriptor, token, ready, interest);
    }

    /// <summary>What it is watched for.</summary>
    /// <exception cref="SystemCallException">The kernel refuses a change.</exception>
    public Readiness Interest
    {
        get => _interest;
        set
        {
            if (_interest == value) return;
            _interest = value;
            if (!_isDisposed) _loop.Change(this);
        }
    }

    internal int Descriptor { get; }

    internal ulong Token { get; }

    /// <summary>Ends it. A call under way on the loop's thread is not waited for.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _loop.Remove(this);
    }

    internal void Ready(Readiness readiness) => _ready(readiness);
}
