namespace Holdfast.Api.Reports;

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
