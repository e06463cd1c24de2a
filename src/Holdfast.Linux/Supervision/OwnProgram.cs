using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Supervision;

/// <summary>How this process's own program is started once more.</summary>
internal static class OwnProgram
{
    /// <summary>Program and first arguments; another file that has taken its place meanwhile changes nothing.</summary>
    public static IReadOnlyList<string> Start { get; } = RuntimeFeature.IsDynamicCodeCompiled || IsHosted
        // Not published: the runtime is a program, and ours its first argument.
        ? [Path.GetFullPath("../../../dotnet", RuntimeEnvironment.GetRuntimeDirectory()), OwnAssembly]
        : ["/proc/self/exe"];

    /// <summary>
    /// The arguments, from the program's name on, with which <see cref="Environment.ProcessPath"/> is executed in this one's
    /// place: by its path, since a process that executes <c>/proc/self/exe</c> is <c>exe</c> to ps(1) and pgrep(1).
    /// </summary>
    public static IReadOnlyList<string> Restart =>
        IsHosted ? [Environment.ProcessPath!, OwnAssembly] : [Environment.GetCommandLineArgs()[0]];

    /// <summary>
    /// Whether it can be, by the calling thread's capabilities; else the error is in the last P/Invoke error. It cannot after it
    /// has been removed.
    /// </summary>
    public static bool CanBeExecuted
    {
        get
        {
            const int workingFolder = -100, execute = 1, asEffectiveUser = 0x200; // AT_FDCWD, X_OK, AT_EACCESS
            return LibC.Access(workingFolder, Environment.ProcessPath ?? "", execute, asEffectiveUser) == 0;
        }
    }

    private static bool IsHosted => Path.GetFileName(Environment.ProcessPath) == "dotnet";

    private static string OwnAssembly => Path.ChangeExtension(Path.GetFullPath(Environment.GetCommandLineArgs()[0]), ".dll");
}
