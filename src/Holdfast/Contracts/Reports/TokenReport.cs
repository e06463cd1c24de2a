namespace Holdfast.Contracts.Reports;

/// <summary>The token that a request shows: <c>GET /api/v1/token</c>.</summary>
/// <param name="Name">Whose it is; null over the unix socket, where none is needed.</param>
/// <param name="Scope">What it allows: <c>read</c>, <c>operate</c> or <c>admin</c>, each with what those before it allow.</param>
internal sealed record TokenReport(string? Name, string Scope);
