namespace Holdfast.Interop.Tests.Peers;

/// <summary>The BGP speakers that Holdfast is tried against.</summary>
public enum PeerProgram
{
    /// <summary>BIRD 2.</summary>
    Bird,

    /// <summary>FRRouting: bgpd with zebra.</summary>
    Frr,

    /// <summary>GoBGP.</summary>
    GoBgp,

    /// <summary>OpenBGPD.</summary>
    OpenBgpd,

    /// <summary>ExaBGP, as the one that is announced to.</summary>
    ExaBgp,
}
