namespace Holdfast.Bgp.Bfd;

/// <summary>The states of a BFD session, with their numbers on the wire (RFC 5880, section 4.1).</summary>
public enum BfdState : byte
{
    /// <summary>Held down by an operator; it says nothing about the path.</summary>
    AdminDown = 0,

    /// <summary>The path is not known to work.</summary>
    Down = 1,

    /// <summary>The peer is heard; whether it hears us is not known.</summary>
    Init = 2,

    /// <summary>Both hear each other.</summary>
    Up = 3,
}
