namespace Holdfast.Contracts.Reports;

/// <summary>One pool: <c>GET /api/v1/pools</c>.</summary>
/// <param name="Name">The pool.</param>
/// <param name="Policy">How a backend of it is chosen.</param>
/// <param name="Usable">Backends of it that are up.</param>
/// <param name="Backends">Their names, in the order of the configuration, whether up or not.</param>
/// <param name="Cache">The name of its packet cache; null without one.</param>
internal sealed record PoolReport(string Name, string Policy, int Usable, IReadOnlyList<string> Backends, string? Cache);
