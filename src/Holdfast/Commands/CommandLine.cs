using System.CommandLine;
using Holdfast.Configuration.Values;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary>The whole command line: every verb with its options. One verb a file.</summary>
internal static class CommandLine
{
    public static RootCommand Build()
    {
        var root = new RootCommand(
            "Anycast recursive DNS: balances queries, checks itself, announces its service addresses over BGP.")
        {
            RunCommand.Build(),
            DemoCommand.Build(),
            CheckCommand.Build(),
            ConfigCommand.Build(),
            ImportCommand.Build(),
            CompareCommand.Build(),
            ReloadCommand.Build(),
            ConfirmCommand.Build(),
            UpgradeCommand.Build(),
            DrainCommand.Build(),
            DrainCommand.BuildUndrain(),
            BlockCommand.Build(),
            BlockCommand.BuildUnblock(),
            StatusCommand.Build(),
            ShowCommand.Build(),
            ExplainCommand.Build(),
            QueryCommand.Build(),
            BackendCommand.Build(),
            CacheCommand.Build(),
            LogCommand.Build(),
            QueriesCommand.Build(),
            TopCommand.Build(),
            RouterConfigCommand.Build(),
            TokenCommand.Build(),
            CompletionCommand.Build(Build),
            ManCommand.Build(Build),
            DebugCommand.Build(),
            VersionCommand.Build(),
            HelpCommand.Build(),
        };
        VersionCommand.AddOption(root);
        HelpCommand.SetWidth(root);
        return root;
    }

    /// <summary>Parses and runs; a mistake costs two lines and exit code 2, not the whole help.</summary>
    public static async Task<int> InvokeAsync(string[] args)
    {
        var root = Build();
        var parsed = root.Parse(Abbreviations.Expand(root, args));
        // Where help is asked for, a verb that does not exist is no error to the parser.
        if (parsed.Errors.Count == 0 && parsed.UnmatchedTokens.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        var what = parsed.UnmatchedTokens.Count > 0
            ? $"'{parsed.UnmatchedTokens[0]}' is not known here." : parsed.Errors[0].Message;
        await Console.Error.WriteLineAsync($"holdfast: {what}{DidYouMean(root, parsed)}");
        await Console.Error.WriteLineAsync(
            $"try: holdfast {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help");
        return ExitCode.Usage;
    }

    private static string DidYouMean(RootCommand root, ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.Count == 0) return "";
        var command = parsed.CommandResult.Command;
        var known = command.Subcommands.Select(sub => sub.Name).Concat(command.Options.Select(option => option.Name))
            .Concat(root.Options.Select(option => option.Name));
        var nearest = Nearest.To(parsed.UnmatchedTokens[0], known);
        return nearest is null ? "" : $" Did you mean '{nearest}'?";
    }
}
