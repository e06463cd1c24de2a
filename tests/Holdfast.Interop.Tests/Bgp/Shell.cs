using System.Diagnostics;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>Runs a program to its end.</summary>
internal static class Shell
{
    /// <returns>Its output.</returns>
    public static string Run(string program, params string[] arguments)
    {
        var (code, output) = TryRun(program, arguments);
        Assert.True(code == 0, $"`{program} {string.Join(' ', arguments)}` failed with {code}: {output}");
        return output;
    }

    public static (int Code, string Output) TryRun(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
