using System.Globalization;
using Holdfast.Lab.Errors;
using Holdfast.Lab.Paths;
using Holdfast.Lab.Processes;

namespace Holdfast.Testing.Hangs;

/// <summary>The stacks of a process's managed threads, as dotnet-stack reports them (.config/dotnet-tools.json).</summary>
internal static class ManagedStacks
{
    /// <summary>The stacks; why there are none when the tool does not give them.</summary>
    public static string Of(int pid)
    {
        // The tool is looked for from the working directory upwards.
        const string InRepository = """cd "$1" && exec timeout 60 dotnet tool run dotnet-stack report --process-id "$2" """;
        try
        {
            var result = Tool.Try(
                "bash", ["-c", InRepository, "stacks", Repository.Root, pid.ToString(CultureInfo.InvariantCulture)]);
            return result.ExitCode == 0
                ? result.Output
                : $"  no stacks: dotnet-stack ended with {result.ExitCode}: {result.Error.Trim()} {result.Output.Trim()}";
        }
        catch (LabException error)
        {
            return $"  no stacks: {error.Message}";
        }
    }
}
