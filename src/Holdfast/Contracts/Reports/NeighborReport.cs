using System.Text.Json.Serialization;

namespace Holdfast.Contracts.Reports;

/// <summary>One BGP neighbor: <c>GET /api/v1/bgp</c>.</summary>
internal sealed record NeighborReport(
    string Name,
    string Address,
    uint PeerAs,
    string State,
    DateTimeOffset Since,
    string? PeerRouterId,
    double? HoldTimeSeconds,
    IReadOnlyList<string> Capabilities,
    IReadOnlyList<AnnouncedRouteReport> Routes,
    IReadOnlyList<string> Unsendable,
    long MessagesSent,
    long MessagesReceived,
    int Flaps,
    string? LastError)
{
    /// <summary>It is not listed, but connected from a range.</summary>
    public bool Dynamic { get; init; }

    /// <summary>The state of BFD with it; null without BFD.</summary>
    public string? Bfd { get; init; }

    public uint LocalAs { get; init; }

    public string? LocalAddress { get; init; }

    /// <summary>The capabilities in our OPEN, as <see cref="Capabilities"/> are those in the neighbor's.</summary>
    public IReadOnlyList<string> SentCapabilities { get; init; } = [];

    /// <summary>What of the optional both agreed on.</summary>
    public IReadOnlyList<string> Negotiated { get; init; } = [];

    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>The timers that run.</summary>
    public IReadOnlyList<TimerReport> Timers { get; init; } = [];

    /// <summary>Messages by type.</summary>
    public MessageCountsReport? Sent { get; init; }

    /// <summary>Messages by type.</summary>
    public MessageCountsReport? Received { get; init; }

    /// <summary>UPDATEs with faulty attributes, which had no effect.</summary>
    public long FaultyUpdates { get; init; }

    /// <summary>How often a session came up.</summary>
    public long TimesEstablished { get; init; }

    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>Routes it should have and has not.</summary>
    public IReadOnlyList<WithheldRouteReport> Withheld { get; init; } = [];
}

/// <summary>A route as this neighbor was sent it.</summary>
internal sealed record AnnouncedRouteReport(string Prefix, string NextHop, uint Med, IReadOnlyList<string> Communities)
{
    /// <summary><c>igp</c>, <c>egp</c> or <c>incomplete</c>.</summary>
    public string Origin { get; init; } = "igp";

    /// <summary>Our AS, as often as it was sent; empty for an internal neighbor.</summary>
    public IReadOnlyList<uint> AsPath { get; init; } = [];

    /// <summary>Internal neighbors alone.</summary>
    public uint? LocalPref { get; init; }

    /// <summary>OTC (RFC 9234).</summary>
    public uint? OnlyToCustomer { get; init; }

    /// <summary>Further attributes in words, by their names in the registry; null where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}

/// <summary>A route that a neighbor is not sent, and why.</summary>
internal sealed record WithheldRouteReport(string Prefix, string Reason);

/// <summary>A timer of a BGP session that runs (RFC 4271, section 10).</summary>
internal sealed record TimerReport(string Timer, double SecondsLeft);

/// <summary>BGP messages of one direction.</summary>
internal sealed record MessageCountsReport(long Open, long Update, long Notification, long Keepalive, long RouteRefresh);
