using System.Net;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>An address cannot be listened on. The message says which, why, and what to do.</summary>
/// <param name="endPoint">The address and port.</param>
/// <param name="protocol">What was to be spoken there.</param>
/// <param name="message">Which, why, and what to do.</param>
/// <param name="cause">The system call that failed.</param>
public sealed class ListenerException(IPEndPoint endPoint, ListenerProtocol protocol, string message, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>The address and port.</summary>
    public IPEndPoint EndPoint { get; } = endPoint;

    /// <summary>What was to be spoken there.</summary>
    public ListenerProtocol Protocol { get; } = protocol;
}
