namespace Holdfast.Bgp.Bfd;

/// <summary>The UDP ports of Control packets (RFC 5881, section 4; RFC 5883, section 5).</summary>
/// <param name="OnLink">Where packets of neighbors on the link are received.</param>
/// <param name="Multihop">Where those of neighbors further away are.</param>
internal sealed record BfdPorts(int OnLink, int Multihop)
{
    public static BfdPorts Assigned { get; } = new(3784, 4784);

    public int Of(bool multihop) => multihop ? Multihop : OnLink;
}
