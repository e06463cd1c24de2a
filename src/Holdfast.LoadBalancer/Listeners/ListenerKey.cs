using System.Net;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>What makes two listeners share their sockets over a reload: where they are bound.</summary>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Interface">The interface, or null.</param>
/// <param name="Transport">UDP or TCP.</param>
internal sealed record ListenerKey(IPEndPoint EndPoint, string? Interface, Transport Transport)
{
    /// <inheritdoc/>
    public override string ToString() => $"{EndPoint}/{Transport}";
}
