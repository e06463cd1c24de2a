using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Contracts;
using Holdfast.Logging;

namespace Holdfast.Commands;

/// <summary>Tells people what came of reading a configuration file, and scripts by the exit code.</summary>
internal static class ConfigurationVerdict
{
    /// <summary>Where the configuration is unless the command line says otherwise.</summary>
    public const string DefaultPath = "/etc/holdfast/holdfast.yaml";

    /// <summary>Prints everything found to standard error, errors counted.</summary>
    /// <returns>The exit code: 0, 66, 77 or 78.</returns>
    public static int Print(ConfigurationResult result)
    {
        Print(result, Console.Error);
        return ExitCodeOf(result);
    }

    /// <summary>Tells the log what was found, which a daemon does not wait for.</summary>
    /// <returns>The exit code: 0, 66, 77 or 78.</returns>
    public static int Log(ConfigurationResult result, DaemonLog logs)
    {
        using var text = new StringWriter();
        var errors = Print(result, text);
        if (text.ToString().TrimEnd() is { Length: > 0 } found)
            logs.Add(errors > 0 ? LogLevel.Error : LogLevel.Warning, "Configuration", found);
        return ExitCodeOf(result);
    }

    /// <summary>What was found, as it is printed.</summary>
    public static string Text(ConfigurationResult result)
    {
        using var text = new StringWriter();
        Print(result, text);
        return text.ToString().Trim();
    }

    private static int Print(ConfigurationResult result, TextWriter writer)
    {
        DiagnosticPrinter.Print(result.Diagnostics, writer, omitted: result.Omitted);
        var errors = result.OmittedErrors + result.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Error);
        if (errors > 0) writer.WriteLine(errors == 1 ? "1 error" : $"{errors} errors");
        else if (result.Missed.Count > 0) writer.WriteLine($"the site will miss:\n  {string.Join("\n  ", result.Missed)}");
        return errors;
    }

    private static int ExitCodeOf(ConfigurationResult result) => result.Outcome switch
    {
        ConfigurationOutcome.Loaded => ExitCode.Ok,
        ConfigurationOutcome.Invalid => ExitCode.Configuration,
        ConfigurationOutcome.NotPermitted => ExitCode.NoPermission,
        _ => ExitCode.NoInput,
    };
}
