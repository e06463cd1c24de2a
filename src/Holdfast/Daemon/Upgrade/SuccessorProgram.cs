using System.Collections;
using System.Globalization;
using Holdfast.Linux.Files;
using Holdfast.Linux.Handover;

namespace Holdfast.Daemon.Upgrade;

/// <summary>The program that is to go on for this one, and how it is started: with the same command line.</summary>
internal static class SuccessorProgram
{
    // Of the manager's watchdog: it names this process. The other is of this process's own start.
    private static readonly string[] OwnVariables = ["WATCHDOG_PID", "CAPABILITIES_REDUCED_PID"];

    /// <summary>The file this process was started from; it may have been replaced since. Read when the process begins.</summary>
    public static string Own { get; } = Environment.ProcessPath ?? "/proc/self/exe";

    /// <summary>Why a program may not be run; null when it may.</summary>
    /// <param name="path">Its path.</param>
    public static string? Objection(string path)
    {
        if (!Path.IsPathRooted(path)) return $"{path} is no whole path";
        if (FileTypes.Of(path) is not FileType.Regular and var type)
            return type == FileType.None ? $"there is no {path}" : $"{path} is {FileTypes.Describe(type)}, not a program";
        try
        {
            // Who may open the API's socket may run nothing as this user that the user, or root, has not put there.
            var owner = FileTypes.OwnerOf(path);
            if (owner != 0 && owner != SuccessorProcess.User)
                return $"{path} belongs to user {owner}: it must belong to root or to the daemon's own user";
            if ((File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
                return $"{path} can be written to by others than its owner";
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return refused.Message;
        }
        return null;
    }

    /// <summary>Starts it.</summary>
    public static SuccessorProcess? Start(string path, out string? failure)
    {
        var own = Environment.GetCommandLineArgs();
        // Where the runtime is the program, it runs ours.
        string[] arguments = Path.GetFileName(Own) == "dotnet"
            ? (Path.GetFileName(path) == "dotnet" ? [path, Path.ChangeExtension(Path.GetFullPath(own[0]), ".dll"), .. own[1..]] : [path, .. own[1..]])
            : [own[0], .. own[1..]];
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => !OwnVariables.Contains(variable.Key))
            .Select(variable => $"{variable.Key}={variable.Value}")
            .Append(string.Create(CultureInfo.InvariantCulture, $"{PredecessorConnection.Variable}={SuccessorProcess.Channel}"));
        return SuccessorProcess.Start(path, arguments, [.. environment], out failure);
    }
}
