using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.Linux.Supervision;

/// <summary>How this process's own program is started once more.</summary>
internal static class OwnProgram
{
    /// <summary>Program and first arguments; another file that has taken its place meanwhile changes nothing.</summary>
    public static IReadOnlyList<string> Start { get; } = RuntimeFeature.IsDynamicCodeCompiled
        // Not published: the runtime is a program, and ours its first argument.
        ? [Path.GetFullPath("../../../dotnet", RuntimeEnvironment.GetRuntimeDirectory()), OwnAssembly]
        : ["/proc/self/exe"];

    private static string OwnAssembly => Path.ChangeExtension(Path.GetFullPath(Environment.GetCommandLineArgs()[0]), ".dll");
}
