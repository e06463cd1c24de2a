using System.CommandLine;
using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using Holdfast.Contracts;
using Holdfast.LiveChecks;

namespace Holdfast.Commands;

/// <summary><c>holdfast check [--elsewhere|--live] FILE</c>: no side effects, no root.</summary>
internal static class CheckCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("file")
        {
            Description = $"The configuration ({ConfigurationVerdict.DefaultPath})",
            HelpName = "FILE",
            DefaultValueFactory = _ => ConfigurationVerdict.DefaultPath,
        };
        var elsewhere = new Option<bool>("--elsewhere")
        {
            Description = "This is not the node: keys, lists and folders that the file names need not be here",
        };
        var live = new Option<bool>("--live")
        {
            Description = "Look at this node as well: ports, addresses, interfaces, programs, neighbors' links, sysctls",
        };
        var command = new Command("check", "Check a configuration file, changing nothing") { file, elsewhere, live };
        command.Validators.Add(result =>
        {
            if (result.GetValue(elsewhere) && result.GetValue(live))
                result.AddError("--live looks at this node, and --elsewhere says that it is another.");
        });
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            return Check(new ConfigurationRequest(path),
                parsed.GetValue(elsewhere) ? SecretFiles.Optional : SecretFiles.Present, parsed.GetValue(live));
        });
        return command;
    }

    /// <summary>Tells what is wrong with a configuration, or that nothing is.</summary>
    /// <param name="request">Its files.</param>
    /// <param name="secrets">What a missing secret file means.</param>
    /// <param name="live">Looks at this node as well.</param>
    /// <returns>The exit code.</returns>
    public static int Check(ConfigurationRequest request, SecretFiles secrets, bool live = false)
    {
        var result = ConfigurationFile.Load(request, secrets: secrets);
        var exitCode = ConfigurationVerdict.Print(result);
        if (exitCode != ExitCode.Ok) return exitCode;
        List<Diagnostic> findings =
        [
            // Elsewhere neither secrets nor lists need be here.
            .. secrets == SecretFiles.Optional ? [] : ListChecks.Of(result),
            .. live ? LiveCheck.Of(result) : [],
        ];
        DiagnosticPrinter.Print(findings, Console.Error, limit: int.MaxValue);
        if (findings.Exists(finding => finding.Severity == Severity.Error)) return ExitCode.Failed;
        Console.Out.WriteLine($"{request.Path}: OK");
        return exitCode;
    }
}
