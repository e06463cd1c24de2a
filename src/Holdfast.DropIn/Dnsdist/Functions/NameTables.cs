using System.Text;
using Holdfast.DropIn.Dnsdist.Rules;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>The manual's tables of what each of dnsdist's names becomes.</summary>
internal static class NameTables
{
    /// <summary>All of them, with their headings.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        foreach (var (title, names) in AllNames.Groups)
        {
            Write(text, title, "name", names.Select(name => (name.Name, name.Maps)));
            if (names == ListenNames.List) Write(text, "Options of setLocal and addLocal", "option",
                ListenNames.Options.Select(Row));
            if (names == ServerNames.List) Write(text, "Keys of newServer", "key", ServerOptions.List.Select(Row));
            if (names == CacheNames.List) Write(text, "Options of newPacketCache", "option", CacheNames.Options.Select(Row));
            if (names == OperatingNames.List) Write(text, "Options of setWebserverConfig", "option",
                WebNames.Options.Select(Row));
            if (names == RuleNames.List) Write(text, "Options of answers", "option", AnswerActions.Options.Select(Row));
        }
        return text.ToString();
    }

    private static (string, string) Row<T>(Names.OptionRow<T> row) => (row.Name, row.Maps);

    private static void Write(StringBuilder text, string title, string what, IEnumerable<(string Name, string Maps)> rows)
    {
        text.Append("\n### ").Append(title).Append("\n\n| ").Append(what).Append(" | becomes |\n|---|---|\n");
        foreach (var (name, maps) in rows) text.Append("| `").Append(name).Append("` | ").Append(maps).Append(" |\n");
    }
}
