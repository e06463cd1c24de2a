using System.Globalization;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Services;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;

namespace Holdfast.LiveChecks;

/// <summary>
/// Files on this node that the configuration names: programs of checks and hooks, folders of disable files and state.
/// </summary>
internal static class ProgramChecks
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const string Install = "install it, or correct the path";

    /// <summary>The findings.</summary>
    public static IEnumerable<LiveFinding> Of(HoldfastOptions options)
    {
        if (File.Exists(options.Node.StateDirectory))
            yield return new("node.state_dir", Severity.Error,
                $"{options.Node.StateDirectory} is a file, and must be a directory", "take it away, or name another");
        for (var i = 0; i < options.Anycast.Services.Length; i++)
        {
            var service = options.Anycast.Services[i];
            var path = string.Create(CultureInfo.InvariantCulture, $"anycast.services[{i}]");
            foreach (var check in service.Checks.OfType<CheckOptions.Command>())
                if (Missing(check) is { } why) yield return new($"{path}.checks", Severity.Error, why, Install);
            foreach (var hook in Commands(service.Hooks))
                if (Missing(hook) is { } why) yield return new($"{path}.hooks", Severity.Error, why, Install);
            if (FolderOf(service) is { } folder && !Directory.Exists(folder))
                yield return new($"{path}.disable_file", Severity.Warning,
                    $"there is no directory {folder} to put the disable file in", $"mkdir -p {folder}");
        }
    }

    private static IEnumerable<CheckOptions.Command> Commands(HookOptions hooks) =>
        new[] { hooks.OnUp, hooks.OnDown, hooks.OnDisabled, hooks.OnChange }.OfType<CheckOptions.Command>();

    private static string? FolderOf(ServiceOptions service) =>
        service.Prefixes.Select(service.DisableFileOf).Select(Path.GetDirectoryName).FirstOrDefault(folder => folder is not null);

    /// <summary>Why a command could not be run; null when it could. What a shell is to run is the shell's to judge.</summary>
    internal static string? Missing(CheckOptions.Command command)
    {
        if (command.Shell || command.Arguments is not [var program, ..] || program.Contains('{', StringComparison.Ordinal))
            return null;
        string[] places = program.Contains('/', StringComparison.Ordinal) ? [program]
            : [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program))];
        if (!Array.Exists(places, File.Exists)) return $"there is no program `{program}`";
        return OperatingSystem.IsWindows() || Array.Exists(places, place =>
            File.Exists(place) && (File.GetUnixFileMode(place) & Executable) != 0) ? null : $"`{program}` may not be executed";
    }
}
