namespace Holdfast.Contracts.Reports;

/// <summary>Rules, response rules, and the lists that they name: <c>GET /api/v1/rules</c>.</summary>
/// <param name="Rules">The rules of queries, in order.</param>
/// <param name="ResponseRules">The rules of answers, in order.</param>
/// <param name="Lists">The lists in files.</param>
internal sealed record RulesReport(
    IReadOnlyList<RuleReport> Rules, IReadOnlyList<RuleReport> ResponseRules, IReadOnlyList<ListReport> Lists);

/// <summary>One rule.</summary>
/// <param name="Number">Its place in the file, from 1; 0 for one that stands for another setting.</param>
/// <param name="Name">What it is called; null when it has no name.</param>
/// <param name="Match">What it fits, in words.</param>
/// <param name="Action">What it does, in words.</param>
/// <param name="Hits">How often it acted; a reload begins anew.</param>
/// <param name="LastClient">For whom it acted last; null before the first time.</param>
/// <param name="LastHit">When that was.</param>
internal sealed record RuleReport(
    int Number, string? Name, string Match, string Action, long Hits, string? LastClient, DateTimeOffset? LastHit);

/// <summary>One list in a file.</summary>
/// <param name="File">Its path.</param>
/// <param name="Kind"><c>names</c> or <c>networks</c>.</param>
/// <param name="Entries">Entries in force.</param>
/// <param name="Bytes">Octets of memory that they take.</param>
/// <param name="Loaded">When they were taken over; null before any were.</param>
/// <param name="WrongLines">Lines of the file as it was last read that are wrong.</param>
/// <param name="Refusal">Why the file as it is now is not in force as a whole; null when it is.</param>
/// <param name="Problems">The first wrong lines, each with file, line and what would be right.</param>
internal sealed record ListReport(
    string File, string Kind, int Entries, long Bytes, DateTimeOffset? Loaded, int WrongLines, string? Refusal,
    IReadOnlyList<string> Problems);
