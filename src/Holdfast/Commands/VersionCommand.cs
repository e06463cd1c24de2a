using System.CommandLine;
using System.Reflection;

namespace Holdfast.Commands;

/// <summary><c>holdfast version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The version this binary was built as.</summary>
    public static string Current { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Command Build()
    {
        var command = new Command("version", "Say which version this is");
        command.SetAction(_ => Console.Out.WriteLine($"holdfast {Current}"));
        return command;
    }
}
