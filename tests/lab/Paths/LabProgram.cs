namespace Holdfast.Lab.Paths;

/// <summary>The lab's own program, as its child processes are started.</summary>
internal static class LabProgram
{
    /// <summary>The command that runs the lab's program with some arguments.</summary>
    public static string[] Command(params string[] arguments) =>
        ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "holdfast-lab.dll"), .. arguments];
}
