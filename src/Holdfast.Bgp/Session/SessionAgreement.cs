using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Session;

/// <summary>What two OPENs agree on.</summary>
/// <param name="Open">The neighbor's.</param>
/// <param name="HoldTime">The smaller of both, zero for none (RFC 4271, section 4.2).</param>
/// <param name="Families">The families of both.</param>
/// <param name="Update">What shapes UPDATEs.</param>
internal sealed record SessionAgreement(
    OpenMessage Open, TimeSpan HoldTime, ImmutableArray<AddressFamily> Families, UpdateContext Update)
{
    /// <summary>The neighbor's BGP Identifier.</summary>
    public IPAddress RouterId
    {
        get
        {
            Span<byte> octets = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(octets, Open.BgpIdentifier);
            return new IPAddress(octets);
        }
    }

    /// <summary>Answers to ROUTE-REFRESH are marked at both ends (RFC 7313).</summary>
    public bool EnhancedRefresh { get; init; }

    /// <summary>
    /// Both have graceful restart, the neighbor for a family at least: a connection that it makes while the session is up shows
    /// that it restarted (RFC 4724, section 4.2).
    /// </summary>
    public bool GracefulRestart { get; init; }

    /// <summary>NOTIFICATIONs are survived, so that a session that is to end for good says Hard Reset (RFC 8538).</summary>
    public bool SurvivesNotifications { get; init; }

    /// <summary>Whether we take extended messages: who has offered them does, whatever the other end says (RFC 8654).</summary>
    public bool ReceivesExtended(OpenMessage sent) =>
        Update.ExtendedMessages || sent.Capabilities.Items.Any(capability => capability is ExtendedMessageCapability);

    /// <summary>What of the optional was agreed on, for operators.</summary>
    public ImmutableArray<string> ToWords()
    {
        (bool Agreed, string Words)[] all =
        [
            (Update.FourOctetAs, "four-octet AS"), (Update.ExtendedNextHop, "extended next hop"),
            (Update.ExtendedMessages, "extended message"),
            (EnhancedRefresh, "enhanced route refresh"), (SurvivesNotifications, "graceful restart through notifications"),
        ];
        return [.. all.Where(one => one.Agreed).Select(one => one.Words)];
    }
}
