namespace Holdfast.Contracts.Reports;

/// <summary>That all is well: <c>GET /healthz</c> and <c>GET /readyz</c>; what is not is a problem, status 503.</summary>
/// <param name="Status">What is well, in words.</param>
internal sealed record HealthReport(string Status);
