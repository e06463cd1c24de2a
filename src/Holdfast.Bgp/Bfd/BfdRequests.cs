using System.Collections.Concurrent;
using Holdfast.Linux.Polling;

namespace Holdfast.Bgp.Bfd;

/// <summary>
/// What other threads ask of the thread that sends and receives. It does that itself, between two of its turns: what it works
/// with is guarded by no lock, which a thread that the machine has no time for could keep it waiting for.
/// </summary>
internal sealed class BfdRequests : IDisposable
{
    private readonly ConcurrentQueue<Action> _waiting = new();
    private readonly WakeUp _wakeUp = new();
    // Taken by those that ask; by the thread when it ends.
    private readonly Lock _gate = new();
    private bool _isClosed;

    /// <summary>Readable when something has been asked.</summary>
    public int Descriptor => _wakeUp.Descriptor;

    /// <summary>Has the thread do something, and waits for it. After <see cref="Close"/> it is done here.</summary>
    public T Ask<T>(Func<T> request)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isClosed) return request();
            _waiting.Enqueue(() => Answer(request, answer));
            _wakeUp.Signal();
        }
        return answer.Task.GetAwaiter().GetResult();
    }

    /// <summary>Does what has been asked, on the thread; takes no lock, and allocates nothing when there is nothing.</summary>
    public void Serve()
    {
        _wakeUp.Clear();
        while (_waiting.TryDequeue(out var request)) request();
    }

    /// <summary>The thread ends: what is asked from now on is done by who asks.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Serve();
        }
    }

    /// <summary>After <see cref="Close"/>.</summary>
    public void Dispose() => _wakeUp.Dispose();

    private static void Answer<T>(Func<T> request, TaskCompletionSource<T> answer)
    {
        try
        {
            answer.SetResult(request());
        }
#pragma warning disable CA1031 // It is thrown where it was asked.
        catch (Exception error)
#pragma warning restore CA1031
        {
            answer.SetException(error);
        }
    }
}
