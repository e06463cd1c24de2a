using System.Collections.Immutable;
using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Monitoring;

/// <summary>What a message says.</summary>
public abstract record MessageContent
{
    private protected MessageContent()
    {
    }
}

/// <summary>KEEPALIVE says nothing (RFC 4271, section 4.4).</summary>
public sealed record KeepaliveContent : MessageContent;

/// <summary>OPEN (RFC 4271, section 4.2).</summary>
/// <param name="As">The AS as far as two octets hold it; 23456 stands for a larger one (RFC 6793).</param>
/// <param name="HoldTime">The hold time offered, in seconds.</param>
/// <param name="RouterId">The BGP Identifier.</param>
/// <param name="Capabilities">In the order they were sent.</param>
public sealed record OpenContent(
    ushort As, ushort HoldTime, IPAddress RouterId, ImmutableArray<CapabilityContent> Capabilities) : MessageContent;

/// <summary>A capability (RFC 5492).</summary>
/// <param name="Code">Its code.</param>
/// <param name="Value">Its value.</param>
public readonly record struct CapabilityContent(byte Code, ReadOnlyMemory<byte> Value);

/// <summary>NOTIFICATION (RFC 4271, section 4.5).</summary>
/// <param name="Code">The error code.</param>
/// <param name="Subcode">Its subcode, 0 for none.</param>
/// <param name="Data">What belongs to the error.</param>
public sealed record NotificationContent(byte Code, byte Subcode, ReadOnlyMemory<byte> Data) : MessageContent;

/// <summary>ROUTE-REFRESH (RFC 2918; RFC 7313).</summary>
/// <param name="Afi">The address family.</param>
/// <param name="Safi">The subsequent address family.</param>
/// <param name="Subtype">0 asks for the routes, 1 and 2 stand before and behind them (RFC 7313, section 3.2).</param>
public sealed record RouteRefreshContent(ushort Afi, byte Safi, byte Subtype) : MessageContent;

/// <summary>UPDATE (RFC 4271, section 4.3). Routes with faulty attributes count as withdrawn (RFC 7606, section 2).</summary>
public sealed record UpdateContent : MessageContent
{
    /// <summary>The family whose first exchange this ends (RFC 4724, section 2), or null.</summary>
    public AddressFamily? EndOfRib { get; init; }

    /// <summary>Routes withdrawn, by family.</summary>
    public ImmutableArray<(AddressFamily Family, ImmutableArray<Prefix> Prefixes)> Withdrawn { get; init; } = [];

    /// <summary>Routes announced, by family and next hop.</summary>
    public ImmutableArray<(AddressFamily Family, IPAddress NextHop, ImmutableArray<Prefix> Prefixes)> Announced { get; init; } =
        [];

    /// <summary>ORIGIN; null where there is none.</summary>
    public Origin? Origin { get; init; }

    /// <summary>MULTI_EXIT_DISC; null where there is none.</summary>
    public uint? Med { get; init; }

    /// <summary>LOCAL_PREF; null where there is none.</summary>
    public uint? LocalPref { get; init; }

    /// <summary>Communities of all kinds.</summary>
    public CommunitySet Communities { get; init; } = CommunitySet.Empty;

    /// <summary>The other attributes; of those that are not known here the octets.</summary>
    public FurtherAttributes Further { get; init; } = FurtherAttributes.None;
}
