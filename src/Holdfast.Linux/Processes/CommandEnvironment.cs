using System.Collections;

namespace Holdfast.Linux.Processes;

/// <summary>The environment a command gets: this process's own, less what is between it and systemd.</summary>
internal static class CommandEnvironment
{
    private static readonly string[] Withheld =
        ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_PID", "CREDENTIALS_DIRECTORY"];

    /// <summary>The environment with <paramref name="additions"/>, as <c>NAME=value</c>.</summary>
    public static string[] With(IReadOnlyDictionary<string, string>? additions)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry own in Environment.GetEnvironmentVariables())
            variables[(string)own.Key] = (string?)own.Value ?? "";
        foreach (var name in Withheld)
            variables.Remove(name);
        foreach (var (name, value) in additions ?? new Dictionary<string, string>())
            variables[name] = value;
        return [.. variables.Where(v => !v.Value.Contains('\0')).Select(v => $"{v.Key}={v.Value}")];
    }
}
