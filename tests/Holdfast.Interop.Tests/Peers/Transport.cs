namespace Holdfast.Interop.Tests.Peers;

/// <summary>What the TCP connection of a session runs over.</summary>
public enum Transport
{
    Ipv4,
    Ipv6,

    /// <summary>IPv6 link-local addresses with an interface.</summary>
    LinkLocal,
}
