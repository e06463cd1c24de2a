using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Streams;

namespace Holdfast.LoadBalancer.Listeners;

/// <summary>A listener of one protocol in a configuration.</summary>
/// <param name="Key">Where it is bound.</param>
/// <param name="Index">Its index in <see cref="LoadBalancerOptions.Listeners"/>.</param>
/// <param name="Options">Its options.</param>
internal sealed record BoundListener(ListenerKey Key, int Index, ListenerOptions Options)
{
    /// <summary>
    /// Datagram sockets that were bound for it just now, one a worker; empty when the workers have them already.
    /// </summary>
    public DatagramSocket[] Datagrams { get; init; } = [];

    /// <summary>Listening stream sockets in the same way.</summary>
    public StreamSocket[] Streams { get; init; } = [];

    /// <summary>Closes sockets that no worker has taken over.</summary>
    public void Close()
    {
        foreach (var socket in Datagrams)
            socket.Dispose();
        foreach (var socket in Streams)
            socket.Close();
    }
}
