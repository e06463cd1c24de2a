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

    /// <summary>The daemon ends.</summary>
    string? Shutdown();
}
