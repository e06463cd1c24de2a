namespace Holdfast.Bgp.Session;

/// <summary>Which of two connections with one neighbor stays (RFC 4271, section 6.8; RFC 6286, section 2.3).</summary>
internal static class Collision
{
    /// <summary>Whether the one that we made stays, not the one that the neighbor made.</summary>
    public static bool KeepsOurs(LocalSpeaker local, SessionAgreement agreement) =>
        local.RouterId == agreement.Open.BgpIdentifier
            ? local.As > agreement.Open.As
            : local.RouterId > agreement.Open.BgpIdentifier;
}
