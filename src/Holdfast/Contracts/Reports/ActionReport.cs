namespace Holdfast.Contracts.Reports;

/// <summary>What an action (drain, undrain, reload) did, in lines for people.</summary>
internal sealed record ActionReport(IReadOnlyList<string> Done);

/// <summary>Why a request was not fulfilled (RFC 9457).</summary>
internal sealed record ProblemReport(string Title, int Status, string Detail);
