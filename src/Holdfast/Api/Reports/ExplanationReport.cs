namespace Holdfast.Api.Reports;

/// <summary>Why one prefix of a service is announced, depreferred or withdrawn: <c>GET /api/v1/explain/{service}</c>.</summary>
internal sealed record ExplanationReport(
    string Service,
    string Prefix,
    string State,
    string Decision,
    uint? Med,
    DateTimeOffset Since,
    IReadOnlyList<InputReport> Inputs,
    IReadOnlyList<string> Reasons);
