namespace Holdfast.Api.Reports;

/// <summary>The configuration in force, and what became of the last attempt to change it.</summary>
internal sealed record ConfigurationReport(string Path, DateTimeOffset LoadedAt, DateTimeOffset? RefusedAt);
