namespace Holdfast.Api.Reports;

/// <summary>What an action (drain, undrain, reload) did, in lines for people.</summary>
internal sealed record ActionReport(IReadOnlyList<string> Done);
