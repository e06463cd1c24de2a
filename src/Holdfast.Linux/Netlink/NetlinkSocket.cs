using System.Runtime.InteropServices;

namespace Holdfast.Linux.Netlink;

/// <summary>
/// One rtnetlink socket for requests. The kernel works a request off before it returns from sending it, so asking costs
/// microseconds and is not asynchronous. May be used by any thread. It stays in the network namespace it was opened in.
/// </summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    private const int BufferLength = 128 * 1024;

    private readonly Lock _gate = new();
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferLength, pinned: true);
    private int _socket = Open(0);
    private uint _sequence;

    /// <summary>Writes a request.</summary>
    internal delegate ReadOnlySpan<byte> Writer(Span<byte> buffer, uint sequence);

    /// <summary>Takes a message of the answer.</summary>
    internal delegate void Reader(MessageType type, ReadOnlySpan<byte> payload);

    /// <summary>Sends a request and waits until the kernel has acknowledged it.</summary>
    /// <param name="write">Writes the request.</param>
    /// <param name="read">Takes the messages of a dump.</param>
    /// <param name="interrupted">The dump is not consistent: something changed while it was made.</param>
    public Acknowledgement Request(Writer write, Reader? read, out bool interrupted)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_socket < 0, this);
            var sequence = ++_sequence;
            Send(write(_buffer, sequence));
            interrupted = false;
            while (true)
            {
                var messages = new MessageReader(Receive());
                while (messages.Next())
                {
                    if (messages.Sequence != sequence)
                        continue;
                    interrupted |= read is not null && (messages.Flags & MessageFlags.DumpInterrupted) != 0;
                    if (messages.Type is MessageType.Error or MessageType.Done)
                        return Acknowledgement.Read(messages.Flags, messages.Payload);
                    read?.Invoke(messages.Type, messages.Payload);
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_socket >= 0)
                _ = NetlinkCalls.Close(_socket);
            _socket = -1;
        }
    }

    /// <summary>Opens a bound rtnetlink socket.</summary>
    /// <param name="groups">The RTMGRP_ bits of what to be told of.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    internal static int Open(uint groups)
    {
        var socket = NetlinkCalls.Socket(NetlinkCalls.Family, NetlinkCalls.RawCloseOnExec, NetlinkCalls.Route);
        if (socket < 0)
            throw Failure("open an rtnetlink socket");
        var on = 1;
        // Both only make errors speak better; kernels before 4.12 lack the second.
        _ = NetlinkCalls.SetOption(socket, NetlinkCalls.OptionLevel, NetlinkCalls.CapAck, &on, sizeof(int));
        _ = NetlinkCalls.SetOption(socket, NetlinkCalls.OptionLevel, NetlinkCalls.ExtAck, &on, sizeof(int));
        var endpoint = new NetlinkEndpoint(groups);
        if (NetlinkCalls.Bind(socket, &endpoint, sizeof(NetlinkEndpoint)) == 0)
            return socket;
        var failure = Failure("bind an rtnetlink socket");
        _ = NetlinkCalls.Close(socket);
        throw failure;
    }

    private void Send(ReadOnlySpan<byte> request)
    {
        var kernel = new NetlinkEndpoint(0);
        fixed (byte* bytes = request)
        {
            if (NetlinkCalls.Send(_socket, bytes, (nuint)request.Length, 0, &kernel, sizeof(NetlinkEndpoint)) < 0)
                throw Failure("send an rtnetlink request");
        }
    }

    private ReadOnlySpan<byte> Receive()
    {
        while (true)
        {
            nint length;
            fixed (byte* bytes = _buffer)
                length = NetlinkCalls.Receive(_socket, bytes, BufferLength, NetlinkCalls.Truncate);
            if (length >= 0 && length <= BufferLength)
                return _buffer.AsSpan(0, (int)length);
            if (length > BufferLength)
                throw new NetlinkException($"an rtnetlink answer of {length} bytes does not fit {BufferLength}", 0);
            if (Marshal.GetLastPInvokeError() != NetlinkCalls.Interrupted)
                throw Failure("receive an rtnetlink answer");
        }
    }

    private static NetlinkException Failure(string what) =>
        new($"cannot {what}: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());
}
