using System.Runtime.InteropServices;

namespace Holdfast.Linux.Datagrams;

/// <summary>A datagram that waits in a <see cref="SendBatch"/>. Its message lies elsewhere.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Datagram
{
    public byte* Message;
    public int Length;

    /// <summary>What the caller knows it by.</summary>
    public int Tag;

    /// <summary>Of peer and local address; equal for equal ones. 0 where the socket has but one peer.</summary>
    public uint PeerHash;

    /// <summary>Whether it names its peer; otherwise the socket is connected.</summary>
    public bool HasReceiver;
    public SockAddr Receiver;
    public LocalAddress Local;

    /// <summary>Whether it goes to the peer of another, from the same address.</summary>
    public readonly bool HasPeerOf(in Datagram other) =>
        PeerHash == other.PeerHash && HasReceiver == other.HasReceiver
        && (!HasReceiver || (Receiver == other.Receiver && Local.Address.SequenceEqual(other.Local.Address)));
}
