using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Holdfast.Tests;

/// <summary>The daemon or one of its commands as a process, as operators run it.</summary>
internal sealed class HoldfastProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private HoldfastProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public static string Program => Path.Combine(AppContext.BaseDirectory, "holdfast");

    public static HoldfastProcess Start(params string[] arguments) => StartProgram(Program, arguments);

    public static HoldfastProcess StartProgram(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new HoldfastProcess(Process.Start(start)!);
    }

    /// <summary>A TCP port of loopback that nobody has.</summary>
    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    /// <summary>Starts a daemon and waits until it says that all is well.</summary>
    public static async Task<HoldfastProcess> StartHealthyAsync(string configurationPath, string socketPath)
    {
        var daemon = Start("run", "-c", configurationPath);
        for (var attempt = 0; (await RunAsync("status", "-q", "--socket", socketPath)).ExitCode != 0; attempt++)
        {
            if (attempt < 100) continue;
            daemon.Dispose();
            Assert.Fail("the daemon did not become healthy");
        }
        return daemon;
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await process.EndAsync(TimeSpan.FromSeconds(30));
    }

    public async Task<(int ExitCode, string Output, string Error)> EndAsync(TimeSpan patience)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(patience);
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await _output, await _error);
    }

    public void Signal(PosixSignal signal)
    {
        var name = signal switch { PosixSignal.SIGTERM => "TERM", PosixSignal.SIGHUP => "HUP", _ => throw new ArgumentOutOfRangeException(nameof(signal)) };
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
