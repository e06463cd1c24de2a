using System.Net;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>An address cannot be listened on. The message says which, why, and what to do.</summary>
/// <param name="endPoint">The address and port.</param>
/// <param name="transport">UDP or TCP.</param>
/// <param name="message">Which, why, and what to do.</param>
/// <param name="cause">The system call that failed.</param>
public sealed class ListenerException(IPEndPoint endPoint, Transport transport, string message, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>The address and port.</summary>
    public IPEndPoint EndPoint { get; } = endPoint;

    /// <summary>UDP or TCP.</summary>
    public Transport Transport { get; } = transport;
}
