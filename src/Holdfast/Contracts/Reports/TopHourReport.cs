namespace Holdfast.Contracts.Reports;

/// <summary>
/// The queries of the last hour, counted by sketches that forget what is rare: <c>GET /api/v1/top/hour?by=clients</c>.
/// </summary>
/// <param name="By">By what they are counted.</param>
/// <param name="Since">From when on they are counted.</param>
/// <param name="Queries">All queries since then, those of other subjects too.</param>
/// <param name="Read">Those of them that were looked at; where they are fewer, each stands for several.</param>
/// <param name="Unseen">Those of them that were overwritten before they could be looked at, which nothing stands for.</param>
/// <param name="Sample">Of so many queries of clients one is kept, and counted.</param>
/// <param name="Total">What all keys together come to, in queries, or for <c>bytes</c> in octets of answers.</param>
/// <param name="Keys">How many rows are known; what is rare is forgotten.</param>
/// <param name="Missing">
/// By how much each row may be too low: where it stands for several keys, of which the rare ones are forgotten (labels other than
/// 2, prefixes other than 24 and 56); else 0.
/// </param>
/// <param name="Rows">The first rows, those with most before the others.</param>
internal sealed record TopHourReport(
    string By, DateTimeOffset Since, long Queries, long Read, long Unseen, int Sample, long Total, int Keys, long Missing,
    IReadOnlyList<TopHourRowReport> Rows);

/// <summary>One row of what was counted.</summary>
/// <param name="Key">What it was counted by.</param>
/// <param name="Count">Queries, or for <c>bytes</c> octets of answers.</param>
/// <param name="Percent">Their share of the total.</param>
/// <param name="Error">By how much the count may be too high.</param>
/// <param name="SamplingError">
/// How far it may be off either way, where not all queries were looked at: three standard deviations; else 0.
/// </param>
internal sealed record TopHourRowReport(string Key, long Count, double Percent, long Error, long SamplingError);
