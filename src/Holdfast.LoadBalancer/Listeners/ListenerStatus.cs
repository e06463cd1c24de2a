using System.Net;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>
/// A UDP listener as of about a second ago. Octets are as the kernel counts them: overhead included, and twice what was asked
/// for.
/// </summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Interface">The interface it is bound to, or null.</param>
/// <param name="Sockets">Its sockets, one a worker.</param>
/// <param name="ReceiveBuffer">Octets of each socket's receive buffer; of the smallest, should they differ.</param>
/// <param name="SendBuffer">Octets of each socket's send buffer.</param>
/// <param name="ReceiveQueue">Octets that waited to be received, over all sockets.</param>
/// <param name="Dropped">Datagrams the kernel has dropped, mostly because a receive buffer was full, over all sockets.</param>
public sealed record ListenerStatus(
    IPEndPoint EndPoint, string? Interface, int Sockets, long ReceiveBuffer, long SendBuffer, long ReceiveQueue, long Dropped)
{
    /// <summary><c>192.0.2.53:53</c>, or <c>192.0.2.53:53%eth0</c> where it is bound to an interface.</summary>
    public override string ToString() => Interface is null ? EndPoint.ToString() : $"{EndPoint}%{Interface}";
}
