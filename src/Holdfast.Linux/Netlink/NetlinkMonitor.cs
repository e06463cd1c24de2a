using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Holdfast.Linux.Netlink;

/// <summary>
/// Tells of changes to interfaces and addresses, whoever makes them, from the moment it is made. It stays in the network
/// namespace it was opened in.
/// </summary>
public sealed class NetlinkMonitor : IDisposable
{
    private const uint Groups = 0x1 | 0x10 | 0x100; // RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR

    private readonly Socket _socket;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);

    /// <summary>Begins to listen.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public NetlinkMonitor() => _socket = new(new SafeSocketHandle(NetlinkSocket.Open(Groups), ownsHandle: true));

    /// <summary>The changes as they come; to be read by one reader. It ends when the monitor is disposed.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<NetlinkChange> ChangesAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var changes = new List<NetlinkChange>();
        while (true)
        {
            changes.Clear();
            try
            {
                var length = await _socket.ReceiveAsync(_buffer, SocketFlags.None, cancellation).ConfigureAwait(false);
                Read(_buffer.AsSpan(0, length), changes);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
            {
                changes.Add(new(NetlinkChangeKind.Lost, 0, null, null));
            }
            catch (ObjectDisposedException)
            {
                yield break;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
            {
                yield break; // disposed while it was receiving
            }
            foreach (var change in changes)
                yield return change;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>For tests: how many bytes may wait to be read.</summary>
    internal int ReceiveBuffer { set => _socket.ReceiveBufferSize = value; }

    internal static void Read(ReadOnlySpan<byte> datagram, List<NetlinkChange> changes)
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
