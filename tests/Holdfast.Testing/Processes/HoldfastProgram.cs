using Holdfast.Lab.Sites;

namespace Holdfast.Testing.Processes;

/// <summary>The daemon and its commands, as operators run them.</summary>
public static class HoldfastProgram
{
    private static readonly string BesideTheTests = System.IO.Path.Combine(AppContext.BaseDirectory, "holdfast");

    /// <summary>The one that the tests were built with, where their project has it; else <c>out/holdfast</c>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string Path => File.Exists(BesideTheTests) ? BesideTheTests : Published;

    /// <summary><c>out/holdfast</c>, as it is shipped.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public static string Published => File.Exists(Site.Program) ? Site.Program
        : throw new InvalidOperationException($"{Site.Program} is not there: run `make` first");

    public static ChildProcess Start(params string[] arguments) => ChildProcess.Start(Path, arguments);

    /// <summary>Starts a daemon and waits until it says that all is well.</summary>
    public static async Task<ChildProcess> StartHealthyAsync(string configurationPath, string socketPath)
    {
        var daemon = Start("run", "-c", configurationPath);
        for (var attempt = 0; (await RunAsync("status", "-q", "--socket", socketPath)).ExitCode != 0; attempt++)
        {
            if (attempt < 100) continue;
            daemon.Dispose();
            throw new TimeoutException($"the daemon did not become healthy: {daemon.Error}");
        }

        return daemon;
    }

    /// <summary>Runs a command to its end, 30 s at most.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.EndAsync(TimeSpan.FromSeconds(30));
    }
}
