using System.Diagnostics;
using Holdfast.Lab.Errors;
using Holdfast.Lab.Kernel;
using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Processes;

namespace Holdfast.Lab.Supervision;

/// <summary>
/// A process of the site, by name. It is known through its pid file, so that another run of the lab can end it,
/// and only it: the file holds its start time too.
/// </summary>
/// <param name="Run">The site's directory.</param>
/// <param name="Name">The process's name.</param>
public sealed record SiteProcess(RunDirectory Run, string Name)
{
    // Each step replaces itself by exec, so the number we get is the program's own. No core limit is set here:
    // the program must keep itself from dumping.
    private const string Launcher = """exec setsid nsenter --net="$1" -- "${@:3}" >>"$2" 2>&1 </dev/null""";

    /// <summary>The running process; null when there is none.</summary>
    public ProcessIdentity? Identity =>
        File.Exists(Run.PidFile(Name)) && ProcessIdentity.Parse(File.ReadAllText(Run.PidFile(Name))) is { IsAlive: true } alive
        ? alive : null;

    /// <summary>Whether it runs.</summary>
    public bool IsAlive => Identity is not null;

    /// <summary>Starts it, detached: it outlives the lab's own process.</summary>
    /// <param name="where">The namespace it runs in.</param>
    /// <param name="command">Program and arguments.</param>
    public void Start(NetworkNamespace where, params string[] command)
    {
        ArgumentNullException.ThrowIfNull(where);
        var start = new ProcessStartInfo("bash");
        foreach (var argument in (string[])["-c", Launcher, "holdfast-lab", where.Path, Run.Log(Name), .. command])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var identity = ProcessIdentity.Of(process.Id)
            ?? throw new LabException($"{Name} ended as it was started: see {Run.Log(Name)}");
        File.WriteAllText(Run.PidFile(Name), identity.ToString());
    }

    /// <summary>Sends a signal and returns the moment before it was sent.</summary>
    /// <param name="signal">The signal's number.</param>
    public long Signal(int signal)
    {
        var identity = Identity ?? throw new LabException($"{Name} does not run");
        var moment = Stopwatch.GetTimestamp();
        _ = LibC.Check(LibC.Kill(identity.Pid, signal), $"signal {signal} to {Name}");
        return moment;
    }

    /// <summary>Ends it: SIGTERM, and SIGKILL if it does not go.</summary>
    /// <param name="patience">How long it may take to go.</param>
    public void Stop(TimeSpan patience)
    {
        if (Identity is { } identity)
            identity.End(patience);
        File.Delete(Run.PidFile(Name));
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="patience">How long at most.</param>
    /// <returns>Whether it has ended.</returns>
    public bool WaitForEnd(TimeSpan patience) => Identity is not { } identity || identity.WaitForEnd(patience);
}
