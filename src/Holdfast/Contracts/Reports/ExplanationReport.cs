using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;

namespace Holdfast.Contracts.Reports;

/// <summary>Why one prefix of a service is announced, depreferred or withdrawn: <c>GET /api/v1/explain/{service}</c>.</summary>
internal sealed record ExplanationReport(
    string Service,
    string Prefix,
    Word<PrefixHealth> State,
    Word<Announcement> Decision,
    uint? Med,
    DateTimeOffset Since,
    IReadOnlyList<InputReport> Inputs,
    IReadOnlyList<string> Reasons);

/// <summary>One input of the decision.</summary>
/// <param name="Name">What it is: a check, the heartbeat, the disable file, drain, the life of the daemon.</param>
/// <param name="Good">Whether it speaks for announcing; null when neither way.</param>
/// <param name="Detail">Its value in words.</param>
internal sealed record InputReport(string Name, bool? Good, string Detail);
