using System.Diagnostics;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>A BIRD 2 in its namespace, with one BGP protocol named <c>holdfast</c>.</summary>
internal sealed class BirdDaemon : IDisposable
{
    private const int SigContinue = 18;
    private const int SigStop = 19;

    private readonly BirdLink _link;
    private readonly string _directory = Directory.CreateTempSubdirectory("hfbgp-").FullName;
    private Process? _process;

    /// <param name="link">Where it runs.</param>
    /// <param name="protocol">The body of its BGP protocol.</param>
    public BirdDaemon(BirdLink link, string protocol)
    {
        _link = link;
        File.WriteAllText(Path.Combine(_directory, "bird.conf"), $$"""
            log "{{LogFile}}" all;
            router id 203.0.113.1;
            protocol device { }
            protocol bgp holdfast {
              debug { states, events };
              connect delay time 1;
              connect retry time 1;
              error wait time 1, 2;
              hold time 9;
              ipv4 { import all; export none; };
              ipv6 { import all; export none; };
              {{protocol}}
            }
            """);
        Start();
    }

    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(_directory, "bird.log");

    private string ControlSocket => Path.Combine(_directory, "bird.ctl");

    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo(
            "ip", ["netns", "exec", _link.Namespace, "bird", "-f", "-c", Path.Combine(_directory, "bird.conf"), "-s", ControlSocket])
        {
            RedirectStandardError = true,
        })!;
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while (!File.Exists(ControlSocket) || Shell.TryRun("birdc", "-s", ControlSocket, "show", "status").Code != 0)
        {
            if (_process.HasExited) throw new InvalidOperationException($"bird ended at once: {_process.StandardError.ReadToEnd()}");
            if (DateTime.UtcNow > deadline) throw new InvalidOperationException("bird does not answer birdc within 10 s");
            Thread.Sleep(10);
        }
    }

    /// <summary>Ends it as a crash would.</summary>
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
        File.Delete(ControlSocket);
    }

    public void Freeze() => Signal(SigStop);

    public void Thaw() => Signal(SigContinue);

    /// <summary>What birdc answers.</summary>
    public string Ask(params string[] command) => Shell.Run("birdc", ["-s", ControlSocket, .. command]);

    /// <summary>The attributes BIRD stored with the route to <paramref name="prefix"/>; empty while it has none.</summary>
    public string Route(string prefix) => Shell.TryRun("birdc", "-s", ControlSocket, "show", "route", prefix, "all").Output;

    public void Dispose()
    {
        Thaw();
        Kill();
        Directory.Delete(_directory, recursive: true);
    }

    // `ip netns exec` becomes the program it runs, so its process is BIRD's.
    private void Signal(int signal)
    {
        if (_process is { HasExited: false }) Shell.Run("kill", $"-{signal}", $"{_process.Id}");
    }
}
