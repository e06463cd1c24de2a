namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>
/// The vectors that Holdfast does not agree with, and why. One entry may cover vectors that have something in common; an
/// entry that no vector of the repository needs any more fails the test.
/// </summary>
internal static class Disagreements
{
    public static readonly Disagreement[] All =
    [
        new("ExaBGP's routes with path identifiers that are other routes to us", VectorOutcome.Ok, HasPathIdentifiers,
            "Add-path is never offered, so no neighbor may send path identifiers (RFC 7911, section 4); read as plain NLRI they are prefixes."),
        new("ExaBGP's routes with path identifiers that are no routes to us", VectorOutcome.Notification, HasPathIdentifiers,
            "Add-path is never offered, so no neighbor may send path identifiers (RFC 7911, section 4); read as plain NLRI they are cut off."),
        new("bio-rd's NLRI with path identifiers", VectorOutcome.Ok, vector =>
            vector.Kind == "NLRI" && vector.Context.ValueKind != default,
            "As above: NLRI with path identifiers have no reader that could refuse them."),
        new("ExaBGP's routes via addresses that are no host's", VectorOutcome.Withdraw, HasNextHopOfNoHost,
            "NEXT_HOP must be a valid host address (RFC 4271, section 6.3), which 127.0.0.1 and 255.255.255.255 are not on any link: treat-as-withdraw, as FRR does."),
        new("exabgp-encoding-extended-nexthop-2", VectorOutcome.Notification,
            "An IPv4 next hop for IPv6 routes: RFC 2545, section 3 knows 16 and 32 octets, and RFC 8950 adds none for IPv6 routes. Its length is inconsistent (RFC 7606, section 7.11)."),
        new("ExaBGP's attribute 153 without the Optional flag", VectorOutcome.Notification,
            Begins("exabgp-encoding-conf-generic-attribute-"),
            "Whoever does not know a well-known attribute must answer with Unrecognized Well-known Attribute (RFC 4271, section 6.3; RFC 7606 leaves that as it is)."),
        new("NOTIFICATIONs with codes unknown to bio-rd", VectorOutcome.Ok, vector =>
            vector.Kind == "notification-body" && vector.Octets.Length >= 2,
            "An error in a NOTIFICATION cannot be answered (RFC 4271, section 6.4); codes are taken as they come and shown, as new ones appear (RFC 9687)."),
        new("bio-rd's routes with flags ff and 00", VectorOutcome.Withdraw, Begins("biord-decoder-TestDecodeUpdateMsg-"),
            "Flags in conflict with the attribute are treat-as-withdraw (RFC 7606, section 3 (c)); bio-rd does not look at them."),
        new("bio-rd's attributes with flags ff and 00, without routes", VectorOutcome.Notification,
            Begins("biord-decoder-TestDecodeUpdateMsg-"),
            "As above; but no route is announced, so there is none to withdraw (RFC 7606, section 5.2)."),
        new("biord-decoder-TestDecodeOptParams-52", VectorOutcome.Notification,
            "The capability's length exceeds that of the parameter which holds it (RFC 5492, section 4): malformed."),
        new("biord-decoder-TestDecodeCapability-56", VectorOutcome.Notification,
            "The capability says four octets and has one (RFC 5492, section 4): malformed."),
        new("biord-path_attributes-TestDecodeASPath-20", VectorOutcome.Ok,
            "An empty AS_PATH is what a route of the neighbor's own AS has (RFC 4271, section 5.1.2)."),
        new("AS4_PATHs from neighbors with four-octet ASes", VectorOutcome.Discard,
            Begins("frr7606-treat_as_withdraw-as4path-seg"),
            "Such a neighbor must not send AS4_PATH, and what it says is discarded (RFC 6793, section 4.1; malformed ones: section 6)."),
        new("PMSI tunnels of type 8", VectorOutcome.Ok, Begins("frr7606-treat_as_withdraw-pmsi-type-8"),
            "Type 8 is the Transport Tunnel of RFC 7524, no undefined one."),
        new("FRR's NOTIFICATION for a wrong MP_REACH_NLRI", VectorOutcome.Notification, Begins("frr7606-session_reset-mp-reach-"),
            "An incorrect MP_REACH_NLRI is answered with Optional Attribute Error, 3/9 (RFC 4760, section 7); FRR sends 3/1. The session ends either way."),
        new("neighbors of one administrative domain", VectorOutcome.Discard, IsOneDomain,
            "draft-uttaro-idr-bgp-oad is not spoken: such a neighbor is an external one, whose LOCAL_PREF, ORIGINATOR_ID and CLUSTER_LIST are discarded (RFC 7606, sections 7.5, 7.9, 7.10)."),
        new("faulty VPN routes", VectorOutcome.Ok, vector =>
            vector.Id.StartsWith("frr-mp-", StringComparison.Ordinal) && vector.Id.Contains("VPN", StringComparison.Ordinal),
            "A family that was not negotiated is ignored (RFC 4760, section 8), not looked into: its errors are not seen."),
        new("frr-mp-mp_reach_segments-IPv6-bug", VectorOutcome.Ok,
            "An MP_REACH_NLRI without routes is well-formed (RFC 7606, section 5.3: at least five octets); it announces nothing."),
        new("faulty SRv6 services in a Prefix-SID", VectorOutcome.Ok, Begins("frr-mp-mp_prefix_sid-"),
            "Their TLVs (RFC 9252) belong to families that are not spoken, and are not looked into."),
        new("SRv6 services in a Prefix-SID that is cut off", VectorOutcome.Discard, Begins("frr-mp-mp_prefix_sid-"),
            "A malformed Prefix-SID is discarded (RFC 8669, section 6)."),
        new("FRR's attributes that are discarded", VectorOutcome.Discard, vector =>
            vector.Source == "FRRouting/frr" && vector.Kind == "path-attributes" && vector.Expect == "ok",
            "FRR's test knows no discard, only that the UPDATE goes on, which it does: RFC 7606, section 3 (g) for the second MULTI_EXIT_DISC, section 7.5 for LOCAL_PREF from outside, RFC 8669, section 6, RFC 7311, section 3."),
        new("frr-cap-test_segments-padded", VectorOutcome.Unused,
            "The route refresh capability has no value (RFC 2918, section 2); one with a value is not used. FRR skips the value."),
        new("frr-cap-test_segments-minsize", VectorOutcome.Ok,
            "Outbound route filtering (RFC 5291) is not spoken; an unknown capability is ignored, whatever is in it (RFC 5492, section 3)."),
        new("AS_PATHs with confederation segments", VectorOutcome.Withdraw, IsConfederation,
            "Confederation segments from outside a confederation, which is where Holdfast is, make AS_PATH malformed (RFC 5065, section 5; RFC 7606, section 7.2)."),
        new("frr-aspath-BGP_AS_ZERO", VectorOutcome.Withdraw,
            "AS 0 makes AS_PATH malformed (RFC 7607, section 2); FRR's own RFC 7606 cases say so too."),
        new("gobgp-bgp-Test_MpReachNLRIWithImplicitPrefix-25", VectorOutcome.Notification,
            "An MP_REACH_NLRI without family and routes is what MRT files have (RFC 6396, section 4.3.4); in a message it is cut off."),
        new("gobgp-bgp-Test_MalformedUpdateMsg-4", VectorOutcome.Notification,
            "No route is announced, so there is none to withdraw: the session has to end (RFC 7606, section 5.2)."),
    ];

    private static Func<Vector, bool> Begins(string prefix) => vector => vector.Id.StartsWith(prefix, StringComparison.Ordinal);

    private static bool HasPathIdentifiers(Vector vector) =>
        vector.Command.Contains("path-information", StringComparison.Ordinal);

    /// <summary>
    /// Vectors that say in words that they are about one administrative domain; most others from such a neighbor hold for any.
    /// </summary>
    private static bool IsOneDomain(Vector vector) =>
        vector.Peer == "ebgp-oad" && vector.Json.ToString() is var line
        && (line.Contains("OAD", StringComparison.Ordinal)
            || line.Contains("draft-uttaro-idr-bgp-oad", StringComparison.Ordinal));

    private static bool IsConfederation(Vector vector) =>
        vector.Id.StartsWith("frr-aspath-", StringComparison.Ordinal)
        && vector.Decode.TryGetProperty("as_path", out var path)
            && path.GetString()?.Contains('(', StringComparison.Ordinal) == true;

    private static bool HasNextHopOfNoHost(Vector vector)
    {
        ReadOnlySpan<byte> header = [0x40, 3, 4];
        var at = vector.Octets.AsSpan().IndexOf(header);
        return vector.Source == "Exa-Networks/exabgp" && at >= 0 && vector.Octets[at + header.Length] is 0 or 127 or >= 224;
    }
}
