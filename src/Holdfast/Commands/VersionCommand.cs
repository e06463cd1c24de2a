using System.CommandLine;
using System.CommandLine.Invocation;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast version</c>, and <c>holdfast --version</c>, as other programs have it.</summary>
internal static class VersionCommand
{
    public static Command Build()
    {
        var command = new Command("version", "Say which version this is");
        command.SetAction(_ => Print());
        return command;
    }

    /// <summary>Has the option of the root say what the verb says.</summary>
    public static void AddOption(RootCommand root)
    {
        foreach (var option in root.Options.OfType<VersionOption>()) option.Action = new OptionAction();
    }

    private static int Print()
    {
        Console.Out.WriteLine($"holdfast {ProductVersion.Current}");
        return ExitCode.Ok;
    }

    private sealed class OptionAction : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult) => Print();
    }
}
