namespace Holdfast.Linux.Polling;

/// <summary>An eventfd by which any thread wakes one that waits on an <see cref="Epoll"/>.</summary>
public sealed unsafe class WakeUp : IDisposable
{
    /// <summary>Creates it.</summary>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public WakeUp()
    {
        Descriptor = PollCalls.EventFd(0, PollCalls.Cloexec | PollCalls.Nonblock);
        if (Descriptor < 0)
            throw SystemCallException.Last("eventfd");
    }

    /// <summary>The file descriptor, to be watched for <see cref="Readiness.Readable"/>.</summary>
    public int Descriptor { get; }

    /// <summary>Wakes the other thread.</summary>
    public void Signal()
    {
        ulong one = 1;
        // It can only fail when the counter is full, and then the other thread is being woken already.
        _ = PollCalls.Write(Descriptor, &one, sizeof(ulong));
    }

    /// <summary>Forgets all signals so far.</summary>
    public void Clear()
    {
        ulong count;
        _ = PollCalls.Read(Descriptor, &count, sizeof(ulong));
    }

    /// <inheritdoc/>
    public void Dispose() => _ = PollCalls.Close(Descriptor);
}
