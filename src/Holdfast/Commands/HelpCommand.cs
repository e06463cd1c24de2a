using System.CommandLine;
using System.CommandLine.Help;

namespace Holdfast.Commands;

/// <summary><c>holdfast help [VERB...]</c>: what <c>holdfast VERB --help</c> says.</summary>
internal static class HelpCommand
{
    private const int Width = 100;

    public static Command Build()
    {
        var verbs = new Argument<string[]>("verb")
        {
            Description = "A verb, with its object where it has one; none tells of all verbs",
            HelpName = "VERB",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("help", "Show what a verb does, and its options") { verbs };
        command.SetAction((parsed, _) => CommandLine.InvokeAsync([.. parsed.GetValue(verbs) ?? [], "--help"]));
        return command;
    }

    /// <summary>
    /// Has help be as wide everywhere. To ask how wide a terminal is, the framework would put it into application mode.
    /// </summary>
    public static void SetWidth(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>()) option.Action = new HelpAction { MaxWidth = Width };
    }
}
