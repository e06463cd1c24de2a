using System.Runtime.InteropServices;

namespace Holdfast.Linux.Polling;

/// <summary>
/// An epoll instance, level-triggered, for one thread: descriptors are registered with a number that events carry back.
/// </summary>
public sealed unsafe class Epoll : IDisposable
{
    // The kernel packs epoll_event on x86-64 alone, for the sake of its 32-bit past.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - 8;

    private readonly int _descriptor;
    private readonly byte* _events;
    private readonly int _capacity;
    private int _isDisposed;

    /// <summary>Creates it.</summary>
    /// <param name="capacity">Events one wait tells at most.</param>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public Epoll(int capacity)
    {
        _descriptor = PollCalls.EpollCreate(PollCalls.Cloexec);
        if (_descriptor < 0)
            throw SystemCallException.Last("epoll_create1");
        _capacity = capacity;
        _events = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)Stride);
    }

    /// <summary>Watches a descriptor.</summary>
    /// <param name="descriptor">Which.</param>
    /// <param name="interest">For what.</param>
    /// <param name="token">Comes back with each of its events.</param>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public void Add(int descriptor, Readiness interest, ulong token) => Control(PollCalls.Add, descriptor, interest, token);

    /// <summary>Changes what a descriptor is watched for.</summary>
    /// <param name="descriptor">Which.</param>
    /// <param name="interest">For what.</param>
    /// <param name="token">Comes back with each of its events.</param>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public void Modify(int descriptor, Readiness interest, ulong token) => Control(PollCalls.Modify, descriptor, interest, token);

    /// <summary>Watches it no more; to be called before it is closed.</summary>
    /// <param name="descriptor">Which.</param>
    public void Remove(int descriptor) => _ = PollCalls.EpollControl(_descriptor, PollCalls.Delete, descriptor, null);

    /// <summary>Waits until something is ready.</summary>
    /// <param name="milliseconds">The longest wait.</param>
    /// <returns>Events, 0 after a time-out or a signal.</returns>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public int Wait(int milliseconds)
    {
        int count = PollCalls.EpollWait(_descriptor, _events, _capacity, milliseconds);
        WasInterrupted = false;
        if (count >= 0)
            return count;
        int errno = Marshal.GetLastPInvokeError();
        WasInterrupted = errno == Errno.EINTR;
        return WasInterrupted ? 0 : throw new SystemCallException("epoll_wait", errno);
    }

    /// <summary>Whether a signal ended the last wait.</summary>
    public bool WasInterrupted { get; private set; }

    /// <summary>The number an event's descriptor was registered with.</summary>
    public ulong Token(int index) => *(ulong*)(_events + (index * Stride) + DataOffset);

    /// <summary>What an event tells.</summary>
    public Readiness Ready(int index) => *(Readiness*)(_events + (index * Stride));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _ = PollCalls.Close(_descriptor);
        NativeMemory.Free(_events);
        GC.SuppressFinalize(this);
    }

    private void Control(int operation, int descriptor, Readiness interest, ulong token)
    {
        byte* ev = stackalloc byte[16];
        *(uint*)ev = (uint)interest;
        *(ulong*)(ev + DataOffset) = token;
        if (PollCalls.EpollControl(_descriptor, operation, descriptor, ev) < 0)
            throw SystemCallException.Last("epoll_ctl");
    }
}

/// <summary>What a descriptor is ready for, with epoll's own bits.</summary>
[Flags]
public enum Readiness : uint
{
    /// <summary>Nothing (an error or hang-up is told all the same).</summary>
    None = 0,

    /// <summary>Something can be read, or accepted.</summary>
    Readable = 0x001,

    /// <summary>There is room to write, or the connection is made.</summary>
    Writable = 0x004,

    /// <summary>A pending error.</summary>
    Error = 0x008,

    /// <summary>Both directions are closed.</summary>
    HangUp = 0x010,

    /// <summary>The peer writes no more.</summary>
    PeerClosed = 0x2000,
}
