using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Contracts;

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
        DiagnosticPrinter.Print(result.Diagnostics, Console.Error, omitted: result.Omitted);
        var errors = result.OmittedErrors + result.Diagnostics.Count(diagnostic => diagnostic.Severity == Severity.Error);
        if (errors > 0) Console.Error.WriteLine(errors == 1 ? "1 error" : $"{errors} errors");
        return result.Outcome switch
        {
            ConfigurationOutcome.Loaded => ExitCode.Ok,
            ConfigurationOutcome.Invalid => ExitCode.Configuration,
            ConfigurationOutcome.NotPermitted => ExitCode.NoPermission,
            _ => ExitCode.NoInput,
        };
    }
}
