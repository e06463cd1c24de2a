using System.CommandLine;
using Holdfast.Configuration;
using Holdfast.Configuration.Values;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast check [--elsewhere] FILE</c>: no side effects, no root.</summary>
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
            Description = "This is not the node: keys and folders that the file names need not be here",
        };
        var command = new Command("check", "Check a configuration file, changing nothing") { file, elsewhere };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            var result = ConfigurationFile.Load(path, parsed.GetValue(elsewhere) ? SecretFiles.Optional : SecretFiles.Present);
            var exitCode = ConfigurationVerdict.Print(result);
            if (exitCode == ExitCode.Ok) Console.Out.WriteLine($"{path}: OK");
            return exitCode;
        });
        return command;
    }
}
