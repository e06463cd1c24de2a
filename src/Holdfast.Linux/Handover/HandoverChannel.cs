using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Handover;

/// <summary>
/// One end of a connection between two processes, over which messages go with descriptors (SCM_RIGHTS). Each begins with a
/// header: <c>HFUP</c>, the version of this framing, kind, octets, descriptors. What is longer, or brings more descriptors, than
/// may be is refused before it takes memory. Calls wait, and belong to one thread at a time in each direction.
/// </summary>
public sealed unsafe class HandoverChannel : IDisposable
{
    /// <summary>The most octets of a message.</summary>
    public const int MostOctets = 64 << 20;

    /// <summary>The most descriptors of a message.</summary>
    public const int MostDescriptors = 16 * 1024;

    private const uint Mark = 0x48465550; // HFUP
    private const ushort Framing = 1;
    private const int HeaderSize = 16;
    private const int DescriptorsAtOnce = 128; // the kernel takes 253
    private static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(10);

    private readonly int _descriptor;
    private bool _closed;

    /// <param name="descriptor">An end of a socket pair; it is the channel's from now on.</param>
    public HandoverChannel(int descriptor) => _descriptor = descriptor;

    /// <summary>Makes a connection.</summary>
    /// <returns>One end, and the descriptor of the other.</returns>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public static (HandoverChannel Ours, int Theirs) Pair()
    {
        int* ends = stackalloc int[2];
        if (HandoverCalls.SocketPair(HandoverCalls.Unix, SocketCalls.SockStream | SocketCalls.SockCloexec, 0, ends) < 0)
            throw SystemCallException.Last("socketpair");
        return (new HandoverChannel(ends[0]), ends[1]);
    }

    /// <summary>Sends a message; the descriptors stay open here.</summary>
    /// <exception cref="HandoverException">The other end is gone, or takes nothing.</exception>
    public void Send(int kind, ReadOnlySpan<byte> content, params ReadOnlySpan<int> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, MostOctets);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MostDescriptors);
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteUInt32BigEndian(header, Mark);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], Framing);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], (ushort)kind);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], content.Length);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], descriptors.Length);
        var begun = Stopwatch.GetTimestamp();
        Write(header, [], begun);
        Write(content, [], begun);
        for (int sent = 0; sent < descriptors.Length; sent += DescriptorsAtOnce)
            Write([0], descriptors[sent..Math.Min(sent + DescriptorsAtOnce, descriptors.Length)], begun);
    }

    /// <summary>Waits for a message.</summary>
    /// <param name="patience">The longest, in all.</param>
    /// <returns>Null when the other end is closed, or its process has ended.</returns>
    /// <exception cref="HandoverException">It does not come in time, or is none.</exception>
    public HandoverMessage? Receive(TimeSpan patience)
    {
        var begun = Stopwatch.GetTimestamp();
        Span<byte> header = stackalloc byte[HeaderSize];
        if (!Read(header, null, begun, patience, mayEnd: true))
            return null;
        if (BinaryPrimitives.ReadUInt32BigEndian(header) != Mark)
            throw new HandoverException("what came is no message of a hand-over");
        int framing = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        if (framing != Framing)
            throw new HandoverException($"messages are framed by version {framing}, and version {Framing} is understood here");
        int kind = BinaryPrimitives.ReadUInt16BigEndian(header[6..]);
        int octets = BinaryPrimitives.ReadInt32BigEndian(header[8..]);
        int count = BinaryPrimitives.ReadInt32BigEndian(header[12..]);
        if (octets is < 0 or > MostOctets)
            throw new HandoverException($"a message of {octets} octets; {MostOctets} are the most");
        if (count is < 0 or > MostDescriptors)
            throw new HandoverException($"a message with {count} descriptors; {MostDescriptors} are the most");
        byte[] content = new byte[octets];
        Read(content, null, begun, patience);
        var descriptors = new List<int>(count);
        try
        {
            Span<byte> one = stackalloc byte[1];
            while (descriptors.Count < count)
            {
                int before = descriptors.Count;
                Read(one, descriptors, begun, patience);
                if (descriptors.Count == before || descriptors.Count > count)
                    throw new HandoverException($"a message with other descriptors than the {count} that it tells of");
            }

            return new HandoverMessage(kind, content, [.. descriptors]);
        }
        catch
        {
            foreach (int descriptor in descriptors)
                PassedDescriptors.Close(descriptor);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_closed)
            return;
        _closed = true;
        // Who waits for a message in another thread is told of the end.
        _ = SocketCalls.Shutdown(_descriptor, 2);
        _ = SocketCalls.Close(_descriptor);
    }

    private void Write(ReadOnlySpan<byte> octets, ReadOnlySpan<int> descriptors, long begun)
    {
        byte* control = stackalloc byte[HandoverCalls.HeaderSize + (DescriptorsAtOnce * sizeof(int))];
        while (!octets.IsEmpty)
        {
            nint sent;
            fixed (byte* first = octets)
            {
                var vector = new IoVector { Base = first, Length = (nuint)octets.Length };
                var message = new HandoverCalls.Message { Vectors = &vector, VectorCount = 1 };
                if (!descriptors.IsEmpty)
                {
                    int length = HandoverCalls.HeaderSize + (descriptors.Length * sizeof(int));
                    *(HandoverCalls.ControlHeader*)control = new()
                    {
                        Length = (nuint)length,
                        Level = SocketCalls.SolSocket,
                        Type = HandoverCalls.Rights,
                    };
                    descriptors.CopyTo(new Span<int>(control + HandoverCalls.HeaderSize, descriptors.Length));
                    message.Control = control;
                    message.ControlLength = (nuint)((length + 7) & ~7);
                }

                sent = HandoverCalls.Send(_descriptor, &message, SocketCalls.MsgDontWait | SocketCalls.MsgNoSignal);
            }

            if (sent >= 0)
            {
                octets = octets[(int)sent..];
                continue;
            }

            int errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.EINTR)
                continue;
            if (errno != Errno.EAGAIN)
                throw new HandoverException($"the other process cannot be told: {Marshal.GetPInvokeErrorMessage(errno)}");
            Wait(PollEntry.Out, begun, SendPatience, "the other process takes nothing");
        }
    }

    /// <summary>Reads octets, all of them, and the descriptors that come with them.</summary>
    private bool Read(Span<byte> octets, List<int>? descriptors, long begun, TimeSpan patience, bool mayEnd = false)
    {
        byte* control = stackalloc byte[HandoverCalls.HeaderSize + (DescriptorsAtOnce * sizeof(int))];
        for (int filled = 0; filled < octets.Length;)
        {
            var message = new HandoverCalls.Message { VectorCount = 1 };
            nint read;
            fixed (byte* first = octets[filled..])
            {
                var vector = new IoVector { Base = first, Length = (nuint)(octets.Length - filled) };
                message.Vectors = &vector;
                if (descriptors is not null)
                {
                    message.Control = control;
                    message.ControlLength = (nuint)(HandoverCalls.HeaderSize + (DescriptorsAtOnce * sizeof(int)));
                }

                read = HandoverCalls.Receive(
                    _descriptor, &message, SocketCalls.MsgDontWait | HandoverCalls.CloseOnExec);
            }

            if (read > 0)
            {
                if (descriptors is not null)
                    Take(in message, descriptors);
                if ((message.Flags & HandoverCalls.ControlTruncated) != 0)
                    throw new HandoverException("descriptors came where none, or fewer, were told of; or there is no room for them");
                filled += (int)read;
                continue;
            }

            int errno = read == 0 ? Errno.ECONNRESET : Marshal.GetLastPInvokeError();
            if (read < 0 && errno == Errno.EINTR)
                continue;
            if (read < 0 && errno == Errno.EAGAIN)
                Wait(PollEntry.In, begun, patience, "the other process says nothing");
            else if (mayEnd && filled == 0)
                return false;
            else
                throw new HandoverException("the other process ended in the midst of a message");
        }

        return true;
    }

    private static void Take(in HandoverCalls.Message message, List<int> descriptors)
    {
        if (message.ControlLength < HandoverCalls.HeaderSize)
            return;
        var header = *(HandoverCalls.ControlHeader*)message.Control;
        if (header.Level != SocketCalls.SolSocket || header.Type != HandoverCalls.Rights)
            return;
        int count = ((int)header.Length - HandoverCalls.HeaderSize) / sizeof(int);
        foreach (int descriptor in new ReadOnlySpan<int>(message.Control + HandoverCalls.HeaderSize, count))
            descriptors.Add(descriptor);
    }

    private void Wait(short wanted, long begun, TimeSpan patience, string otherwise)
    {
        var left = patience - Stopwatch.GetElapsedTime(begun);
        if (left <= TimeSpan.Zero)
            throw new HandoverException($"{otherwise} in time");
        var entry = new PollEntry { Descriptor = _descriptor, Wanted = wanted };
        _ = LibC.Poll(&entry, 1, (int)Math.Min(Math.Ceiling(left.TotalMilliseconds), int.MaxValue));
    }
}
