namespace Holdfast.Contracts.Reports;

/// <summary>A configuration that was taken over: <c>GET /api/v1/config/history</c> has the last, the newest first.</summary>
/// <param name="Number">What it is known by.</param>
/// <param name="At">When it was taken over.</param>
/// <param name="By">Who wanted it.</param>
/// <param name="How"><c>start</c>, <c>reload</c>, <c>rollback to 7</c> or <c>not confirmed, back to 7</c>.</param>
/// <param name="InForce">Whether it is the one in force.</param>
/// <param name="Digest">The same for two that were read from the same files with the same content.</param>
/// <param name="Files">Its files, the one that includes the others first.</param>
internal sealed record ConfigurationEntryReport(
    int Number, DateTimeOffset At, string By, string How, bool InForce, string Digest, IReadOnlyList<string> Files);

/// <summary>What differs between two configurations: <c>GET /api/v1/config/diff[?number=N]</c>.</summary>
/// <param name="Old">The one before.</param>
/// <param name="New">The one after.</param>
/// <param name="Lines">What differs, as <c>diff -u</c> has it; none when nothing does. Secrets are blotted out.</param>
internal sealed record ConfigurationDiffReport(string Old, string New, IReadOnlyList<string> Lines);
