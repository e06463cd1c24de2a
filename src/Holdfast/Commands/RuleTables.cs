using System.Globalization;
using Holdfast.Commands.Output;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>What <c>holdfast show rules</c> prints.</summary>
internal static class RuleTables
{
    public static View<RulesReport> View { get; } = new(Write,
        static report => report.Rules.Concat(report.ResponseRules).Select(rule => rule.Name ?? Text(rule.Number)));

    private static readonly Columns<RuleReport> Rules = Columns("RULE");

    private static readonly Columns<RuleReport> ResponseRules = Columns("RESPONSE-RULE");

    private static readonly Columns<ListReport> Lists = new Columns<ListReport>(list => list.File)
        .Add("LIST", list => list.File)
        .Add("KIND", list => list.Kind)
        .Add(">ENTRIES", list => Text(list.Entries))
        .Add(">BYTES", list => Text(list.Bytes))
        .Add("LOADED", list => list.Loaded is { } loaded ? Ago.Since(loaded, DateTimeOffset.UtcNow) : new Cell("never", Tone.Bad))
        .Add(">WRONG-LINES", list => new Cell(Text(list.WrongLines), list.WrongLines == 0 ? Tone.Plain : Tone.Unusual))
        .Add("REFUSED", list => new Cell(list.Refusal ?? "", Tone.Bad));

    private static void Write(RulesReport report, TextOutput output)
    {
        Rules.Write(report.Rules, output);
        if (report.ResponseRules.Count > 0)
        {
            output.Writer.WriteLine();
            ResponseRules.Write(report.ResponseRules, output);
        }
        if (report.Lists.Count == 0) return;
        output.Writer.WriteLine();
        Lists.Write(report.Lists, output);
        foreach (var problem in report.Lists.SelectMany(list => list.Problems))
            output.Writer.WriteLine($"! {problem}");
    }

    private static Columns<RuleReport> Columns(string header) => new Columns<RuleReport>(rule => rule.Name ?? Text(rule.Number))
        .Add($">{header}", rule => rule.Number == 0 ? "" : Text(rule.Number))
        .Add("NAME", rule => rule.Name)
        .Add("MATCH", rule => rule.Match)
        .Add("ACTION", rule => rule.Action)
        .Add(">HITS", rule => Text(rule.Hits))
        .Add("LAST-CLIENT", rule => rule.LastClient)
        .Add("LAST-HIT", rule => rule.LastHit is { } hit ? Ago.Since(hit, DateTimeOffset.UtcNow) : "");

    private static string Text<T>(T value) where T : struct, IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
