namespace Holdfast.Contracts.Reports;

/// <summary>One key of the configuration in force: <c>GET /api/v1/config</c>.</summary>
/// <param name="Key">
/// Its path; an item of a list stands in brackets by what it is known by: <c>dns.backends[r1].weight</c>.
/// </param>
/// <param name="Value">Its value in the words of a reload's report; empty for none. Of a secret, only that it is set.</param>
/// <param name="Default">It is what holds where nobody says anything.</param>
internal sealed record SettingReport(string Key, string Value, bool Default);
