using System.Runtime.InteropServices;

namespace Holdfast.Linux.Netlink;

/// <summary>
/// Tells of changes to interfaces and addresses of both families, whoever makes them, from the moment it is made. It stays in
/// the network namespace it was opened in. For one thread, which waits on <see cref="Descriptor"/>.
/// </summary>
public sealed unsafe class NetlinkMonitor : IDisposable
{
    // RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR; RTMGRP_IPV6_IFINFO: IPv6 was switched off or on at an interface.
    private const uint Groups = 0x1 | 0x10 | 0x100 | 0x800;
    private const int BufferLength = 64 * 1024;

    // So that whoever changes addresses without end does not keep the reader from its other work.
    private const int DatagramsAtOnce = 256;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferLength, pinned: true);

    /// <summary>Begins to listen.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public NetlinkMonitor() => Descriptor = NetlinkSocket.Open(Groups);

    /// <summary>The socket, readable when there are changes to read; -1 once disposed.</summary>
    public int Descriptor { get; private set; }

    /// <summary>Takes the changes that wait, without waiting for any; a part of them where there are very many.</summary>
    /// <param name="changes">Added to, in their order.</param>
    /// <exception cref="NetlinkException">The socket is broken.</exception>
    public void Read(ICollection<NetlinkChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        for (var datagram = 0; datagram < DatagramsAtOnce; datagram++)
        {
            nint length;
            fixed (byte* bytes = _buffer)
                length = NetlinkCalls.Receive(Descriptor, bytes, BufferLength, NetlinkCalls.Truncate | NetlinkCalls.DoNotWait);
            if (length is >= 0 and <= BufferLength)
                Read(_buffer.AsSpan(0, (int)length), changes);
            else if (length > BufferLength)
                changes.Add(NetlinkChange.Lost);
            else if (Marshal.GetLastPInvokeError() is var errno && errno == Errno.ENOBUFS)
                changes.Add(NetlinkChange.Lost);
            else if (errno == Errno.EAGAIN)
                return;
            else if (errno != Errno.EINTR)
                throw new NetlinkException(
                    $"cannot read of changes to interfaces and addresses: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Descriptor >= 0) _ = NetlinkCalls.Close(Descriptor);
        Descriptor = -1;
    }

    /// <summary>For tests: how many bytes may wait to be read.</summary>
    internal int ReceiveBuffer
    {
        set => _ = NetlinkCalls.SetOption(
            Descriptor, NetlinkCalls.SocketLevel, NetlinkCalls.ReceiveBuffer, &value, sizeof(int));
    }

    internal static void Read(ReadOnlySpan<byte> datagram, ICollection<NetlinkChange> changes)
    {
        var messages = new MessageReader(datagram);
        while (messages.Next())
        {
            if (messages.Type is MessageType.NewLink or MessageType.DeleteLink && LinkMessage.Read(messages.Payload) is { } link)
                changes.Add(new(LinkKind(messages.Type), link.Index, link.Name, null));
            else if (messages.Type is MessageType.NewAddress or MessageType.DeleteAddress
                && AddressMessage.Read(messages.Payload) is { } address)
                changes.Add(new(AddressKind(messages.Type), address.Link, null, address.Address));
        }
    }

    private static NetlinkChangeKind LinkKind(MessageType type) =>
        type == MessageType.NewLink ? NetlinkChangeKind.LinkChanged : NetlinkChangeKind.LinkRemoved;

    private static NetlinkChangeKind AddressKind(MessageType type) =>
        type == MessageType.NewAddress ? NetlinkChangeKind.AddressAdded : NetlinkChangeKind.AddressRemoved;
}
