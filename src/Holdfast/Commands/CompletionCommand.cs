using System.CommandLine;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast completion bash|zsh|fish</c>, and what those scripts ask: <c>holdfast completion words</c>.</summary>
internal static class CompletionCommand
{
    public static Command Build(Func<RootCommand> root) => new("completion", "Print the completion script of a shell")
    {
        Build("bash", "For bash: put it into /etc/bash_completion.d/holdfast, or `source <(holdfast completion bash)`",
            CompletionScripts.Bash),
        Build("zsh", "For zsh: put it into a directory of $fpath as _holdfast", CompletionScripts.Zsh),
        Build("fish", "For fish: put it into /etc/fish/completions/holdfast.fish", CompletionScripts.Fish),
        BuildWords(root),
    };

    private static Command Build(string shell, string description, string script)
    {
        var command = new Command(shell, description);
        command.SetAction(_ =>
        {
            Console.Out.Write(script);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>
    /// <c>holdfast completion words -- WORD...</c>: what may stand in place of the last word, which may be empty, one a line,
    /// with a tab and what it means behind it.
    /// </summary>
    private static Command BuildWords(Func<RootCommand> root)
    {
        var words = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("words", "What may stand in place of the last word") { words };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            foreach (var (word, meaning) in CompletionCandidates.Of(root(), parsed.GetValue(words) ?? []))
                Console.Out.WriteLine(meaning.Length == 0 ? word : $"{word}\t{meaning}");
            return ExitCode.Ok;
        });
        return command;
    }
}
