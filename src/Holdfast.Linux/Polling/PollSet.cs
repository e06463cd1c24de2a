using System.Runtime.InteropServices;

namespace Holdfast.Linux.Polling;

/// <summary>
/// Descriptors that are looked at by poll(2), level-triggered, for one thread. A look costs the more the more there are, but
/// while nobody looks they cost nothing; each epoll instance that watches a socket costs every datagram that it receives.
/// </summary>
public sealed unsafe class PollSet : IDisposable
{
    private PollDescriptor* _set;
    private ulong[] _tokens = new ulong[16];
    private (ulong Token, Readiness Ready)[] _found = new (ulong, Readiness)[16];

    /// <summary>Nothing to look at.</summary>
    public PollSet() => _set = (PollDescriptor*)NativeMemory.Alloc((nuint)_tokens.Length, (nuint)sizeof(PollDescriptor));

    /// <summary>How many descriptors there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a descriptor.</summary>
    /// <param name="descriptor">Which.</param>
    /// <param name="interest">For what it is looked at.</param>
    /// <param name="token">Comes back with what is found.</param>
    public void Add(int descriptor, Readiness interest, ulong token)
    {
        if (Count == _tokens.Length)
            Grow();
        _set[Count] = new PollDescriptor { Descriptor = descriptor, Events = (ushort)interest };
        _tokens[Count++] = token;
    }

    /// <summary>Changes what a descriptor is looked at for.</summary>
    public void Modify(int descriptor, Readiness interest)
    {
        if (Find(descriptor) is >= 0 and var at)
            _set[at].Events = (ushort)interest;
    }

    /// <summary>Looks at a descriptor no more; to be called before it is closed.</summary>
    public void Remove(int descriptor)
    {
        if (Find(descriptor) is not (>= 0 and var at))
            return;
        Count--;
        (_set[at], _tokens[at]) = (_set[Count], _tokens[Count]);
    }

    /// <summary>
    /// Looks which are ready, without waiting; returns how many are. What is found stays as it is until the next look, whatever
    /// is added and removed meanwhile.
    /// </summary>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public int Look()
    {
        int ready = PollCalls.Poll(_set, (nuint)Count, 0);
        if (ready < 0 && Marshal.GetLastPInvokeError() is not Errno.EINTR and var errno)
            throw new SystemCallException("poll", errno);
        int found = 0;
        for (int at = 0; found < ready && at < Count; at++)
        {
            if (_set[at].Ready != 0)
                _found[found++] = (_tokens[at], (Readiness)_set[at].Ready);
        }

        return found;
    }

    /// <summary>The number that a descriptor found was added with.</summary>
    public ulong Token(int index) => _found[index].Token;

    /// <summary>What a descriptor found is ready for.</summary>
    public Readiness Ready(int index) => _found[index].Ready;

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_set);
        _set = null;
        Count = 0;
        GC.SuppressFinalize(this);
    }

    private int Find(int descriptor)
    {
        int at = Count - 1;
        while (at >= 0 && _set[at].Descriptor != descriptor)
            at--;
        return at;
    }

    private void Grow()
    {
        int length = _tokens.Length * 2;
        Array.Resize(ref _tokens, length);
        Array.Resize(ref _found, length);
        _set = (PollDescriptor*)NativeMemory.Realloc(_set, (nuint)length * (nuint)sizeof(PollDescriptor));
    }
}

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Descriptor;
    public ushort Events;
    public ushort Ready;
}
