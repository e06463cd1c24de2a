using Holdfast.Linux;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Streams;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Streams;

/// <summary>
/// DNS messages over a connection, each behind two octets of length (RFC 1035, section 4.2.2): its socket, what was read and
/// not yet
/// taken, what was added and not yet written, and what the worker watches the socket for.
/// </summary>
/// <param name="bytes">How octets go over the socket.</param>
/// <param name="worker">Whose it is.</param>
/// <param name="readSize">Octets read at once.</param>
internal sealed unsafe class MessageStream(IByteStream bytes, Worker worker, int readSize) : IDisposable
{
    /// <summary>Octets of the longest message and its length.</summary>
    public const int LargestFrame = ushort.MaxValue + LengthSize;

    private const int LengthSize = 2;
    private const int NotWatched = -1;

    private readonly StreamBuffer _in = new(readSize, worker.Buffers, BufferUse.Reading);
    private readonly StreamBuffer _out = new(2048, worker.Buffers, BufferUse.Writing);
    private StreamSocket _socket = StreamSocket.None;
    private IReadyTarget? _target;
    private int _watch = NotWatched;
    private Readiness _interest;

    /// <summary>What came of reading or writing.</summary>
    public enum Outcome
    {
        /// <summary>The socket had or took nothing, or all is done.</summary>
        Nothing,

        /// <summary>Octets were read or written.</summary>
        Progress,

        /// <summary>The peer writes no more.</summary>
        End,

        /// <summary>The connection is broken.</summary>
        Broken,

        /// <summary>There is no memory to read more into.</summary>
        NoMemory,
    }

    /// <summary>Whether there is a connection.</summary>
    public bool IsOpen => _socket.IsOpen;

    /// <summary>Whether the connection is being made.</summary>
    public bool IsConnecting { get; private set; }

    /// <summary>Octets added and not yet written.</summary>
    public int Unwritten => _out.Count;

    /// <summary>Octets of memory that it holds beyond the little that every connection needs.</summary>
    public int Grown => _in.Grown + _out.Grown;

    /// <summary>Octets read that are not yet taken: of messages that are not whole, or that nobody takes.</summary>
    public int Untaken => _in.Count;

    /// <summary>Takes over a socket, and has the worker watch it.</summary>
    /// <param name="socket">Connected, or connecting.</param>
    /// <param name="interest">What it is watched for at first.</param>
    /// <param name="target">Whom it wakes.</param>
    public void Open(StreamSocket socket, Readiness interest, IReadyTarget target)
    {
        _socket = socket;
        _target = target;
        bytes.Open(socket);
        _interest = interest;
        _watch = worker.Targets.Watch(socket.Descriptor, interest, target, isStream: true);
    }

    /// <summary>Takes over a socket that is connecting; <see cref="FinishConnecting"/> is called when it is ready.</summary>
    /// <inheritdoc cref="Open"/>
    public void OpenConnecting(StreamSocket socket, IReadyTarget target)
    {
        IsConnecting = true;
        Open(socket, Readiness.Writable, target);
    }

    /// <summary>Looks what has become of a connection that was being made.</summary>
    /// <param name="ready">What the socket is ready for.</param>
    /// <returns>
    /// <see cref="Outcome.Progress"/>: it is made, now or before; <see cref="Outcome.Nothing"/>: not yet;
    /// <see cref="Outcome.Broken"/>: it failed.
    /// </returns>
    public Outcome FinishConnecting(Readiness ready)
    {
        if (!IsConnecting)
            return Outcome.Progress;
        if (_socket.PendingError() != 0)
            return Outcome.Broken;
        IsConnecting = (ready & Readiness.Writable) == 0;
        return IsConnecting ? Outcome.Nothing : Outcome.Progress;
    }

    /// <summary>Closes the connection, and forgets what was read or added.</summary>
    public void Close() => Detach().Close();

    /// <summary>The same but for the socket, which is the caller's to close.</summary>
    public StreamSocket Detach()
    {
        StopWatching();
        IsConnecting = false;
        var socket = _socket;
        _socket = StreamSocket.None;
        _in.Dispose();
        _out.Dispose();
        return socket;
    }

    /// <summary>Gives back memory that nothing is in.</summary>
    public void FreeEmpty()
    {
        _in.FreeIfEmpty();
        _out.FreeIfEmpty();
    }

    /// <summary>Reads once.</summary>
    public Outcome Read()
    {
        // Memory comes with the octets, and not because a length promises them.
        int wanted = Math.Clamp(_in.FrameLength + LengthSize - _in.Count, readSize, Math.Max(readSize, _in.Count));
        var room = _in.Room(wanted);
        if (room.IsEmpty)
            return Outcome.NoMemory;
        int read = bytes.Read(room);
        if (read > 0)
        {
            _in.Added(read);
            return Outcome.Progress;
        }

        return read == 0 ? Outcome.End : -read is Errno.EAGAIN or Errno.EINTR ? Outcome.Nothing : Outcome.Broken;
    }

    /// <summary>
    /// Finds the first message, if it is whole; false when it is not. It stays until <see cref="RemoveMessage"/>.
    /// </summary>
    public bool TryPeekMessage(out ReadOnlySpan<byte> message)
    {
        int length = _in.FrameLength;
        bool isWhole = length >= 0 && _in.Count >= length + LengthSize;
        message = isWhole ? _in.Filled.Slice(LengthSize, length) : default;
        return isWhole;
    }

    /// <summary>All octets read that are not yet taken, as they came: what may precede the messages among them.</summary>
    public ReadOnlySpan<byte> UntakenOctets => _in.Filled;

    /// <summary>The first octets are done with, which were no message.</summary>
    public void RemoveOctets(int octets) => _in.Remove(octets);

    /// <summary>The first message is done with.</summary>
    /// <param name="length">Its octets.</param>
    public void RemoveMessage(int length) => _in.Remove(length + LengthSize);

    /// <summary>
    /// Adds a message to what is to be written; returns where it lies until more is added, or nothing when there is no memory for
    /// it.
    /// </summary>
    public Span<byte> Add(ReadOnlySpan<byte> message) => _out.AddFrame(message);

    /// <summary>
    /// Adds octets to what is to be written, which precede the messages as they are; false when there is no memory for them.
    /// </summary>
    public bool TryAddOctets(ReadOnlySpan<byte> octets)
    {
        Span<byte> room = _out.Room(octets.Length);
        if (room.Length < octets.Length)
            return false;
        octets.CopyTo(room);
        _out.Added(octets.Length);
        return true;
    }

    /// <summary>Writes what the socket takes at once.</summary>
    /// <param name="written">Octets that it took.</param>
    public Outcome Write(out int written)
    {
        written = 0;
        if (_out.Count == 0 && bytes.Wants == Readiness.None)
            return Outcome.Nothing;
        written = bytes.Write(_out.Filled);
        if (written <= 0)
        {
            bool isBroken = written is < 0 and not -Errno.EAGAIN;
            written = 0;
            return isBroken ? Outcome.Broken : Outcome.Nothing;
        }

        _out.Remove(written);
        return Outcome.Progress;
    }

    /// <summary>
    /// Watches for what is to come: something to read, where it is wanted, and room to write, where something is unwritten.
    /// </summary>
    public void Watch(bool reading)
    {
        var interest = bytes.Wants | (reading ? Readiness.Readable : Readiness.None)
            | (_out.Count > 0 ? Readiness.Writable : Readiness.None);
        if (_watch == NotWatched)
            _watch = worker.Targets.Watch(_socket.Descriptor, interest, _target!, isStream: true);
        else if (interest != _interest)
            worker.Targets.Change(_watch, interest);
        _interest = interest;
    }

    /// <summary>Watches for nothing until <see cref="Watch"/>, not even for the connection's end, which would be told again and
    /// again.</summary>
    public void StopWatching()
    {
        if (_watch == NotWatched)
            return;
        worker.Targets.End(_watch);
        _watch = NotWatched;
    }

    /// <summary>Has the kernel take no more than it can send soon.</summary>
    /// <param name="octets">Octets that it may hold unsent.</param>
    public void LimitUnsent(int octets) => _socket.LimitUnsent(octets);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsOpen)
            Close();
        _in.Dispose();
        _out.Dispose();
        bytes.Dispose();
    }
}
