using System.Collections;

namespace Holdfast.Linux.Processes;

/// <summary>
/// The environment of commands: a short list of this process's own variables. What else there is may hold secrets, or is between
/// this process and systemd.
/// </summary>
public static class CommandEnvironment
{
    private const string OwnPrefix = "HOLDFAST_";
    private static readonly string[] HandedOn = ["PATH", "LANG", "TZ"];

    /// <summary>
    /// <c>PATH</c>, <c>LANG</c>, <c>TZ</c> and <c>HOLDFAST_*</c> as they are here, what is named beside them, and additions; as
    /// <c>NAME=value</c>.
    /// </summary>
    /// <param name="additions">Variables that are set, whatever they are here.</param>
    /// <param name="named">Names of further variables that are handed on where they are set here.</param>
    public static IReadOnlyList<string> With(IReadOnlyDictionary<string, string>? additions, IEnumerable<string> named)
    {
        HashSet<string> names = [.. HandedOn, .. named];
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry own in Environment.GetEnvironmentVariables())
        {
            var name = (string)own.Key;
            if (names.Contains(name) || name.StartsWith(OwnPrefix, StringComparison.Ordinal))
                variables[name] = (string?)own.Value ?? "";
        }
        foreach (var (name, value) in additions ?? new Dictionary<string, string>())
            variables[name] = value;
        return [.. variables.Where(v => !v.Value.Contains('\0')).Select(v => $"{v.Key}={v.Value}")];
    }
}
