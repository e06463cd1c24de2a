using System.CommandLine;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary><c>holdfast version</c>.</summary>
internal static class VersionCommand
{
    public static Command Build()
    {
        var command = new Command("version", "Say which version this is");
        command.SetAction(_ => Console.Out.WriteLine($"holdfast {ProductVersion.Current}"));
        return command;
    }
}
