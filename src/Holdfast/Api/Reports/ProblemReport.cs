namespace Holdfast.Api.Reports;

/// <summary>Why a request was not fulfilled (RFC 9457).</summary>
internal sealed record ProblemReport(string Title, int Status, string Detail);
