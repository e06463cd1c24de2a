namespace Holdfast.Bgp.Options;

/// <summary>The next hops announced, one choice per family.</summary>
/// <param name="Ipv4">For IPv4 routes.</param>
/// <param name="Ipv6">For IPv6 routes.</param>
public sealed record NextHopOptions(NextHop Ipv4, NextHop Ipv6)
{
    /// <summary>This node itself, in both families.</summary>
    public static NextHopOptions Self { get; } = new(new NextHop.Self(), new NextHop.Self());
}
