namespace Holdfast.Interop.Tests.Bfd;

/// <summary>How node and router reach each other.</summary>
public enum BfdPath
{
    Ipv4,
    Ipv6,
    LinkLocal,

    /// <summary>IPv4, with a machine between them.</summary>
    Multihop,

    /// <summary>The same over IPv6.</summary>
    MultihopIpv6,
}
