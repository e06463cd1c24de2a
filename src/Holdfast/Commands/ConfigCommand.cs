using System.CommandLine;
using Holdfast.Configuration.Manual;
using Holdfast.Contracts;
using Holdfast.Linux.Processes;

namespace Holdfast.Commands;

/// <summary><c>holdfast config</c>: what there is to know of the configuration file as such.</summary>
internal static class ConfigCommand
{
    public static Command Build() => new("config", "Earlier configurations, and what a configuration file may hold")
    {
        ConfigHistoryCommand.BuildHistory(), ConfigHistoryCommand.BuildDiff(), ConfigHistoryCommand.BuildRollback(),
        BuildSchema(), BuildManual(),
    };

    private static Command BuildSchema()
    {
        var command = new Command("schema", "Print its JSON Schema (draft 2020-12), for editors");
        command.SetAction(_ =>
        {
            using var output = new StandardStream(StandardStream.Output);
            JsonSchema.Write(output);
            output.WriteByte((byte)'\n');
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command BuildManual()
    {
        var file = new Argument<FileInfo>("file") { Description = "The manual (docs/configuration.md)", HelpName = "FILE" };
        // For those who change a key: what it says is part of the repository.
        var command = new Command("manual", "Rewrite the tables of keys in the manual") { file };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!.FullName;
            try
            {
                File.WriteAllText(path, ManualTables.Rewrite(File.ReadAllText(path)));
                return ExitCode.Ok;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"holdfast: {error.Message}");
                return ExitCode.Failed;
            }
        });
        return command;
    }
}
