namespace Holdfast.Contracts.Reports;

/// <summary>All nodes of a site, as <c>holdfast status --all</c> finds them. The API has no such endpoint.</summary>
/// <param name="Nodes">The nodes, in the order of <c>nodes.yaml</c>.</param>
/// <param name="Routes">Who announces what: every prefix of every node that answered, prefix by prefix.</param>
/// <param name="Problems">What is wrong with the site as a whole.</param>
internal sealed record SiteReport(
    IReadOnlyList<SiteNodeReport> Nodes, IReadOnlyList<SiteRouteReport> Routes, IReadOnlyList<string> Problems)
{
    /// <summary>Every node answers and is healthy, and every prefix is announced by one.</summary>
    public bool Healthy => Problems.Count == 0 && Nodes.All(node => node.Healthy);
}

/// <summary>A node of a site.</summary>
/// <param name="Name">Its name in <c>nodes.yaml</c>.</param>
/// <param name="Error">Why nothing is known of it; null when it answered.</param>
/// <param name="Status">What <c>holdfast status</c> says there; null when it did not answer.</param>
internal sealed record SiteNodeReport(string Name, string? Error, StatusReport? Status)
{
    /// <summary>It answered, and nothing is wrong there.</summary>
    public bool Healthy => Status is { Healthy: true };
}

/// <summary>One prefix on one node.</summary>
/// <param name="Prefix">The prefix as it is announced.</param>
/// <param name="Node">The node.</param>
/// <param name="Service">The service it belongs to there.</param>
/// <param name="Role">
/// <c>active</c>: of those that announce it, this node has the lowest MED, or one of the lowest; <c>standby</c>: it announces it
/// with a higher one; <c>draining</c>: it is on its way out; <c>withdrawn</c>: no neighbor has it from this node.
/// </param>
/// <param name="Med">The MED decided on; null while the route is to be withdrawn.</param>
/// <param name="NeighborsSent">Neighbors that have it from this node.</param>
/// <param name="NeighborsTotal">Neighbors whose session carries its family.</param>
/// <param name="Why">The reason that decided there.</param>
internal sealed record SiteRouteReport(
    string Prefix, string Node, string Service, string Role, uint? Med, int NeighborsSent, int NeighborsTotal, string Why);
