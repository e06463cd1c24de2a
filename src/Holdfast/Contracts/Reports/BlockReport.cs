using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.Contracts.Reports;

/// <summary>One block: <c>GET /api/v1/blocks</c>.</summary>
/// <param name="Network">The network whose clients are blocked, or null.</param>
/// <param name="Suffix">The name that is blocked with all below it, or null. One of the two is there.</param>
/// <param name="Action">What a blocked query gets.</param>
/// <param name="Origin">Who blocks: an operator, or a rule.</param>
/// <param name="By">The operator's or the rule's name.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="Since">Since when.</param>
/// <param name="Until">When it ends by itself, or null.</param>
/// <param name="Hits">Queries it was applied to.</param>
/// <param name="Cut">Whether it blocks a part of the network, of which dns.privacy shows no more.</param>
internal sealed record BlockReport(
    string? Network,
    string? Suffix,
    Word<BlockAction> Action,
    Word<BlockOrigin> Origin,
    string By,
    string? Reason,
    DateTimeOffset Since,
    DateTimeOffset? Until,
    long Hits,
    bool Cut);
