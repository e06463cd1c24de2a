using System.Net;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>What makes two listeners share their sockets over a reload: where they are bound.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Interface">The interface, or null.</param>
/// <param name="Protocol">What is spoken there.</param>
internal sealed record ListenerKey(IPEndPoint EndPoint, string? Interface, ListenerProtocol Protocol)
{
    /// <inheritdoc/>
    public override string ToString() => $"{EndPoint}/{Protocol}";
}
