using System.Diagnostics;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>A BGP speaker in its namespace, with one session: to us. One subclass a program.</summary>
/// <param name="link">Where it runs.</param>
/// <param name="session">Its session with us.</param>
internal abstract class Peer(PeerLink link, PeerSession session) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<ChildProcess> _processes = [];
    private readonly TemporaryFolder _folder = new();

    /// <summary>Starts one.</summary>
    public static Peer Start(PeerProgram program, PeerLink link, PeerSession session)
    {
        Peer peer = program switch
        {
            PeerProgram.Bird => new Bird(link, session),
            PeerProgram.Frr => new Frr(link, session),
            PeerProgram.GoBgp => new GoBgp(link, session),
            PeerProgram.OpenBgpd => new OpenBgpd(link, session),
            PeerProgram.ExaBgp => new ExaBgp(link, session),
            _ => throw new ArgumentOutOfRangeException(nameof(program)),
        };
        try
        {
            peer.Start();
        }
        catch
        {
            peer.Dispose();
            throw;
        }
        return peer;
    }

    protected PeerLink Link { get; } = link;

    protected PeerSession Session { get; } = session;

    protected string Folder => _folder.Path;

    /// <summary>Whether it holds the session for Established.</summary>
    public abstract bool IsEstablished { get; }

    /// <summary>The last NOTIFICATION it says it received; null without one.</summary>
    public abstract ReadNotification? LastNotification { get; }

    /// <summary>Everything it logged, for a test that fails.</summary>
    public virtual string Log => string.Join('\n', Directory.GetFiles(Folder, "*.log").Select(ReadLog));

    /// <summary>Starts its programs; returns when it answers its operator.</summary>
    public abstract void Start();

    /// <summary>What it stored of a prefix; null while it has no route to it.</summary>
    public abstract StoredRoute? Route(string prefix);

    /// <summary>How many routes it has.</summary>
    public abstract int RouteCount();

    /// <summary>Asks us for all routes of both families again.</summary>
    public abstract void Refresh();

    /// <summary>Ends the session with Cease/Administrative Shutdown.</summary>
    /// <param name="text">What it should say with it.</param>
    /// <returns>What it says with it.</returns>
    public abstract string Shutdown(string text);

    /// <summary>What is left of a route once this program has stored it, as it documents its own way.</summary>
    public virtual StoredRoute AsStored(StoredRoute sent) => sent;

    /// <summary>Ends it as a crash would.</summary>
    public void Kill()
    {
        foreach (var process in _processes)
        {
            process.Dispose();
        }
        _processes.Clear();
    }

    public void Dispose()
    {
        Kill();
        _folder.Dispose();
    }

    protected string InFolder(string name) => Path.Combine(Folder, name);

    /// <summary>Runs a program in the peer's namespace, its output in <c>NAME.log</c>.</summary>
    protected void Run(string name, string[] command, params (string Name, string Value)[] environment)
    {
        // Each step replaces itself by exec, so the process is the program's own.
        const string Launcher = """exec "${@:2}" >>"$1" 2>&1 </dev/null""";
        var start = new ProcessStartInfo(
            "ip", ["netns", "exec", Link.Namespace.Name, "bash", "-c", Launcher, "peer", InFolder($"{name}.log"), .. command]);
        foreach (var (key, value) in environment) start.Environment[key] = value;
        _processes.Add(ChildProcess.Start(start));
    }

    /// <summary>Waits for a program just started to be ready.</summary>
    protected void Await(string what, Func<bool> ready)
    {
        Wait.Until(
            what,
            () => _processes.FirstOrDefault(process => process.HasEnded) is { } ended
                ? throw new InvalidOperationException($"{what}: the program ended with {ended.ExitCode}: {Log}")
                : ready(),
            Patience, () => Log);
    }

    /// <summary>Runs a program of the peer's to its end, in its namespace.</summary>
    protected ToolResult Ask(params string[] command) => Tool.Try("nsenter", [$"--net={Link.Namespace.Path}", .. command]);

    protected string ReadLog(string name)
    {
        if (!File.Exists(InFolder(name))) return "";
        using var file = new StreamReader(
            new FileStream(InFolder(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return file.ReadToEnd();
    }
}
