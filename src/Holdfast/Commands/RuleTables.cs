using System.Globalization;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>What <c>holdfast show rules</c> prints.</summary>
internal static class RuleTables
{
    public static void Print(RulesReport report)
    {
        var now = DateTimeOffset.UtcNow;
        WriteRules("RULE", report.Rules, now);
        if (report.ResponseRules.Count > 0)
        {
            Console.Out.WriteLine();
            WriteRules("RESPONSE-RULE", report.ResponseRules, now);
        }
        if (report.Lists.Count > 0)
        {
            Console.Out.WriteLine();
            WriteLists(report.Lists, now);
        }
    }

    private static void WriteRules(string header, IReadOnlyList<RuleReport> rules, DateTimeOffset now)
    {
        var table = new TableWriter($">{header}", "NAME", "MATCH", "ACTION", ">HITS", "LAST-CLIENT", "LAST-HIT");
        foreach (var rule in rules)
        {
            table.Add(rule.Number == 0 ? "" : Text(rule.Number), rule.Name ?? "", rule.Match, rule.Action, Text(rule.Hits),
                rule.LastClient ?? "", rule.LastHit is { } hit ? Ago.Since(hit, now) : "");
        }
        table.WriteTo(Console.Out);
    }

    private static void WriteLists(IReadOnlyList<ListReport> lists, DateTimeOffset now)
    {
        var table = new TableWriter("LIST", "KIND", ">ENTRIES", ">BYTES", "LOADED", ">WRONG-LINES", "REFUSED");
        foreach (var list in lists)
        {
            table.Add(list.File, list.Kind, Text(list.Entries), Text(list.Bytes),
                list.Loaded is { } loaded ? Ago.Since(loaded, now) : "never", Text(list.WrongLines), list.Refusal ?? "");
        }
        table.WriteTo(Console.Out);
        foreach (var problem in lists.SelectMany(list => list.Problems))
            Console.Out.WriteLine(problem);
    }

    private static string Text<T>(T value) where T : struct, IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
