using Holdfast.Bgp.Monitoring;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;

namespace Holdfast.Processes.Messages;

/// <summary>Tells a process what happens, in one of ExaBGP's two languages. Null is what a language does not say.</summary>
internal interface IMessageEncoder
{
    /// <summary>The TCP connection is there.</summary>
    string? Connected(NeighborStatus neighbor, NeighborOptions? options);

    /// <summary>The session is Established.</summary>
    string? Up(NeighborStatus neighbor, NeighborOptions? options);

    /// <summary>It is not any more.</summary>
    string? Down(NeighborStatus neighbor, NeighborOptions? options, string reason);

    /// <summary>It is in another state.</summary>
    string? Fsm(NeighborStatus neighbor, NeighborOptions? options);

    /// <summary>What both sides agreed on.</summary>
    string? Negotiated(NeighborStatus neighbor, NeighborOptions? options);

    /// <summary>A message, as it was on the wire.</summary>
    string Packet(NeighborStatus neighbor, NeighborOptions? options, NeighborMessage message);

    /// <summary>What a message says.</summary>
    /// <param name="neighbor">The neighbor.</param>
    /// <param name="options">The same, as it is configured.</param>
    /// <param name="message">The message.</param>
    /// <param name="content">What it says.</param>
    /// <param name="withOctets">Beside it, as it was on the wire.</param>
    string Message(
        NeighborStatus neighbor, NeighborOptions? options, NeighborMessage message, MessageContent content, bool withOctets);

    /// <summary>The daemon ends.</summary>
    string? Shutdown();
}
