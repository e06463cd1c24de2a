using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;

namespace Holdfast.Contracts.Reports;

/// <summary>
/// Why one prefix of a service is announced or not: <c>GET /api/v1/explain/{service}</c>, and of every service
/// <c>GET /api/v1/explain</c>. The route's way leads through the inputs to the decision, and from there to each neighbor.
/// </summary>
/// <param name="Service">The service.</param>
/// <param name="Prefix">The prefix, as written in the configuration.</param>
/// <param name="State">Its health.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Med">The MED decided on; null while the route is to be withdrawn.</param>
/// <param name="Since">Since when it is decided.</param>
/// <param name="Inputs">What the decision was made of.</param>
/// <param name="Reasons">Why it was made; the deciding reason first.</param>
/// <param name="Neighbors">How the route stands at each neighbor.</param>
internal sealed record ExplanationReport(
    string Service,
    string Prefix,
    Word<PrefixHealth> State,
    Word<Announcement> Decision,
    uint? Med,
    DateTimeOffset Since,
    IReadOnlyList<InputReport> Inputs,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<NeighborRouteReport> Neighbors)
{
    /// <summary>How many neighbors have the route from us.</summary>
    public int NeighborsSent => Neighbors.Count(neighbor => neighbor.State.Value == RouteState.Sent);

    /// <summary>Of how many neighbors: those whose session carries the route's family.</summary>
    public int NeighborsTotal => Neighbors.Count(neighbor => neighbor.State.Value != RouteState.OtherFamily);
}

/// <summary>One input of the decision.</summary>
/// <param name="Name">What it is: a check, the heartbeat, the disable file, drain, the life of the daemon.</param>
/// <param name="Good">Whether it speaks for announcing; null when neither way.</param>
/// <param name="Detail">Its value in words.</param>
internal sealed record InputReport(string Name, bool? Good, string Detail)
{
    /// <summary>Whether it is the first that keeps the route from where it should be.</summary>
    public bool FirstBroken { get; init; }
}

/// <summary>A route's last link: how it stands at a neighbor.</summary>
/// <param name="Neighbor">The neighbor.</param>
/// <param name="State">How it stands.</param>
/// <param name="Good">Whether the neighbor has what was decided; null where that is not to be expected.</param>
/// <param name="Detail">The same in words: with which attributes it was sent, or why not.</param>
internal sealed record NeighborRouteReport(string Neighbor, Word<RouteState> State, bool? Good, string Detail)
{
    /// <inheritdoc cref="InputReport.FirstBroken"/>
    public bool FirstBroken { get; init; }
}

/// <summary>How a route stands at a neighbor.</summary>
internal enum RouteState
{
    /// <summary>The neighbor has it from us.</summary>
    Sent,

    /// <summary>An UPDATE that announces or withdraws it is still to be sent: the neighbor reads slowly.</summary>
    Pending,

    /// <summary>There is no Established session.</summary>
    SessionDown,

    /// <summary>It is decided, and cannot or may not be sent to this neighbor.</summary>
    Withheld,

    /// <summary>The session does not carry its family.</summary>
    OtherFamily,

    /// <summary>The neighbor does not have it, as was decided.</summary>
    Withdrawn,
}
