using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;

namespace Holdfast.Configuration.Validation;

/// <summary>Checks: those that would go on succeeding with every recursor dead.</summary>
internal static class CheckValidation
{
    private static readonly string[] QueryTools =
        ["dig", "kdig", "host", "drill", "nslookup", "delv", "khost", "resolvectl", "getent"];

    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        foreach (var (path, check) in CheckPaths.Of(draft, bag))
        {
            if (check is not CheckOptions.Command command || FixedName(command) is not { } name) continue;
            bag.Warning($"{path}.command",
                $"this command asks for one fixed name (`{name}`): a cache would go on answering it with every recursor dead",
                $"`query: {name} A` is asked past every cache");
        }
    }

    /// <summary>The one name a command asks for, or null when it asks for none, or for changing ones.</summary>
    internal static string? FixedName(CheckOptions.Command command)
    {
        char[] separators = [' ', '\t', '\n', ';', '|', '&', '(', ')', '"', '\''];
        var words = command.Shell ? command.Arguments[0].Split(separators, StringSplitOptions.RemoveEmptyEntries)
            : [.. command.Arguments];
        var tool = Array.FindIndex(words, word => QueryTools.Contains(word[(word.LastIndexOf('/') + 1)..]));
        if (tool < 0 || (tool > 0 && !command.Shell && !IsWrapper(words[0]))) return null;
        return words.Skip(tool + 1).FirstOrDefault(IsName);
    }

    private static bool IsWrapper(string word) =>
        word[(word.LastIndexOf('/') + 1)..] is "timeout" or "env" or "nice" or "setpriv";

    private static bool IsName(string word) =>
        word.Length > 1 && word[0] is not ('@' or '+' or '-') && word.Contains('.', StringComparison.Ordinal)
            && word.Any(char.IsAsciiLetter)
        && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
