using System.CommandLine;

namespace Holdfast.Commands;

/// <summary>Lets verbs and objects be cut short as far as they stay unique, as in birdc: <c>holdfast sh ba</c>.</summary>
internal static class Abbreviations
{
    public static string[] Expand(Command root, string[] args)
    {
        var expanded = (string[])args.Clone();
        var command = root;
        for (var i = 0; i < expanded.Length && command.Subcommands.Count > 0; i++)
        {
            if (expanded[i].StartsWith('-')) break;
            var matches = command.Subcommands.Where(sub => sub.Name.StartsWith(expanded[i], StringComparison.Ordinal)).ToList();
            var match = matches.Find(sub => sub.Name == expanded[i]) ?? (matches.Count == 1 ? matches[0] : null);
            if (match is null) break;
            expanded[i] = match.Name;
            command = match;
        }
        return expanded;
    }
}
