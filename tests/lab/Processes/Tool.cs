using System.ComponentModel;
using System.Diagnostics;
using Holdfast.Lab.Errors;

namespace Holdfast.Lab.Processes;

/// <summary>Runs programs to their end.</summary>
public static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program that must succeed.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Its standard input.</param>
    public static ToolResult Run(string program, IEnumerable<string> arguments, string? input = null)
    {
        var list = arguments.ToList();
        var result = Try(program, list, input);
        return result.ExitCode == 0
            ? result
            : throw new LabException(
                $"{program} {string.Join(' ', list)}: exit code {result.ExitCode}: {result.Error.Trim()} {result.Output.Trim()}");
    }

    /// <summary>Runs a program, whatever comes of it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Its standard input.</param>
    public static ToolResult Try(string program, IEnumerable<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (input is not null)
                process.StandardInput.Write(input);
            process.StandardInput.Close();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                throw new LabException($"{program} {string.Join(' ', start.ArgumentList)}: still running after {Patience}");
            }

            return new ToolResult(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            throw new LabException(
                $"{program} cannot be started ({e.Message}); `scripts/install-packages lab` installs what the lab needs", e);
        }
    }
}
