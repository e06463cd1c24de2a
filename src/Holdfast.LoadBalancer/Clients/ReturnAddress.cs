using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;

namespace Holdfast.LoadBalancer.Clients;

/// <summary>Where the answer to a pending query goes. Unmanaged, so that it can be kept with the query.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReturnAddress
{
    /// <summary>The <see cref="IClient"/>'s number in the worker's <see cref="ClientTable"/>.</summary>
    public int Client;

    /// <summary>Of a client that is used again for others: which of them asked.</summary>
    public uint Generation;

    /// <summary>Octets of a long query, which the client's share of memory is charged with; else 0.</summary>
    public ushort Octets;

    /// <summary>The port that was asked.</summary>
    public ushort ServerPort;

    /// <summary>Who asked.</summary>
    public SockAddr Peer;

    /// <summary>The address that was asked, where it is not the <see cref="IClient.ListenAddress"/>.</summary>
    public LocalAddress Local;
}
