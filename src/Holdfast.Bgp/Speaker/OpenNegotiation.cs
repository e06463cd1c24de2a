using System.Buffers.Binary;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Speaker;

/// <summary>Checks a neighbor's OPEN against what we know of it (RFC 4271, section 6.2) and finds what both agree on.</summary>
internal static class OpenNegotiation
{
    /// <summary>Agrees, or says with which NOTIFICATION not.</summary>
    /// <param name="options">Our side.</param>
    /// <param name="ours">The OPEN we sent.</param>
    /// <param name="theirs">The OPEN that came.</param>
    /// <param name="agreement">What was agreed on, when nothing is wrong.</param>
    public static MessageError Agree(
        SessionOptions options, OpenMessage ours, OpenMessage theirs, out SessionAgreement? agreement)
    {
        agreement = null;
        var isInternal = theirs.As == options.As;
        var error = CheckSpeaker(options, theirs, isInternal);
        if (error.IsError) return error;
        error = CheckRole(options, theirs, isInternal);
        if (error.IsError) return error;
        var offered = theirs.Capabilities.Items.OfType<MultiprotocolCapability>().Select(capability => capability.Family)
            .ToList();
        // A neighbor that names no family speaks IPv4 unicast, as BGP did before RFC 4760.
        if (offered.Count == 0) offered.Add(AddressFamily.Ipv4Unicast);
        var families = options.Neighbor.Families.Where(offered.Contains).ToList();
        if (families.Count == 0)
            return MessageError.Open(
                OpenSubcode.UnsupportedCapability, "the neighbor speaks none of our families", FamilyCapabilities(options));
        var update = new UpdateContext(Has<FourOctetAsCapability>(ours) && Has<FourOctetAsCapability>(theirs), isInternal)
        {
            ExtendedMessages = Has<ExtendedMessageCapability>(ours) && Has<ExtendedMessageCapability>(theirs),
            ExtendedNextHop = Has<ExtendedNextHopCapability>(ours)
                && theirs.Capabilities.Items.OfType<ExtendedNextHopCapability>().Any(capability => capability.HasIpv4OverIpv6),
        };
        agreement = new SessionAgreement(
            theirs, TimeSpan.FromSeconds(Math.Min(ours.HoldTime, theirs.HoldTime)), [.. families], update)
        {
            EnhancedRefresh = Has<EnhancedRouteRefreshCapability>(ours) && Has<EnhancedRouteRefreshCapability>(theirs),
            GracefulRestart = Has<GracefulRestartCapability>(ours)
                && theirs.Capabilities.Items.OfType<GracefulRestartCapability>().Any(capability => capability.Families.Count > 0),
            SurvivesNotifications = KeepsThroughNotifications(ours) && KeepsThroughNotifications(theirs),
        };
        return MessageError.None;
    }

    private static MessageError CheckSpeaker(SessionOptions options, OpenMessage theirs, bool isInternal)
    {
        var neighbor = options.Neighbor;
        var accepted = neighbor.PeerAs != 0
            ? theirs.As == neighbor.PeerAs
            : neighbor.AcceptedAs.IsEmpty || neighbor.AcceptedAs.Contains(theirs.As);
        if (theirs.As == 0)
            return MessageError.Open(OpenSubcode.BadPeerAs, "the neighbor is AS 0, which names no network (RFC 7607)");
        if (!accepted)
        {
            var configured = neighbor.PeerAs != 0 ? $"{neighbor.PeerAs}" : string.Join(" or ", neighbor.AcceptedAs);
            return MessageError.Open(OpenSubcode.BadPeerAs, $"the neighbor is AS {theirs.As}, configured is {configured}");
        }
        // RFC 6286, section 2.2: equal identifiers are an error within one AS only.
        if (isInternal && theirs.BgpIdentifier == options.RouterId)
        {
            Span<byte> identifier = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(identifier, theirs.BgpIdentifier);
            return MessageError.Open(OpenSubcode.BadBgpIdentifier, "the neighbor has our own BGP Identifier", identifier);
        }
        return MessageError.None;
    }

    // RFC 9234, section 4.2. Between speakers of one AS there are no roles.
    private static MessageError CheckRole(SessionOptions options, OpenMessage theirs, bool isInternal)
    {
        if (isInternal || options.Neighbor.Role is not { } ours) return MessageError.None;
        var said = theirs.Capabilities.Items.OfType<RoleCapability>().Distinct().ToList();
        if (said.Count == 0)
        {
            return options.Neighbor.RoleStrict
                ? MessageError.Open(OpenSubcode.RoleMismatch, "the neighbor does not say its role")
                : MessageError.None;
        }
        if (said.Count > 1)
            return MessageError.Open(OpenSubcode.RoleMismatch, $"the neighbor has several roles: {string.Join(", ", said)}");
        return said[0].Role == Counterpart(ours)
            ? MessageError.None
            : MessageError.Open(
                OpenSubcode.RoleMismatch, $"the neighbor has the {said[0]}, we have the {new RoleCapability(ours)}");
    }

    private static BgpRole Counterpart(BgpRole role) => role switch
    {
        BgpRole.Provider => BgpRole.Customer,
        BgpRole.Customer => BgpRole.Provider,
        BgpRole.RouteServer => BgpRole.RouteServerClient,
        BgpRole.RouteServerClient => BgpRole.RouteServer,
        _ => BgpRole.Peer,
    };

    private static bool Has<T>(OpenMessage open)
        where T : Capability => open.Capabilities.Items.Any(capability => capability is T);

    private static bool KeepsThroughNotifications(OpenMessage open) =>
        open.Capabilities.Items.OfType<GracefulRestartCapability>().Any(capability => capability.Notification);

    // The capabilities that are missing, as RFC 5492, section 5 wants them told.
    private static byte[] FamilyCapabilities(SessionOptions options) =>
        [.. options.Neighbor.Families.SelectMany(family =>
            (byte[])[1, 4, (byte)((int)family >> 24), (byte)((int)family >> 16), 0, (byte)family])];
}
