using System.Globalization;
using System.Runtime.ExceptionServices;
using Holdfast.Lab.Kernel;
using Holdfast.Lab.Processes;

namespace Holdfast.Lab.Namespaces;

/// <summary>A network namespace that <c>ip netns</c> knows by name.</summary>
/// <param name="Name">Its name.</param>
public sealed record NetworkNamespace(string Name)
{
    private const string Folder = "/run/netns";

    /// <summary>The file that stands for it.</summary>
    public string Path => $"{Folder}/{Name}";

    /// <summary>The names of all there are.</summary>
    public static IReadOnlyList<string> Names() =>
        Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder).Select(file => System.IO.Path.GetFileName(file))] : [];

    /// <summary>
    /// Removes it, and ends what runs inside except for the calling process. Nothing happens when there is none.
    /// </summary>
    public void Remove()
    {
        if (!File.Exists(Path))
            return;
        foreach (var pid in Tool.Try("ip", ["netns", "pids", Name]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (int.TryParse(pid, CultureInfo.InvariantCulture, out var number) && number != Environment.ProcessId)
                ProcessIdentity.Of(number)?.Kill();
        }

        Tool.Try("ip", ["netns", "del", Name]);
    }

    /// <summary>Moves the calling thread into it. Only for threads that end there: pool threads must not come along.</summary>
    public void Enter()
    {
        var fd = LibC.Check(LibC.Open(Path, LibC.ReadOnly | LibC.CloseOnExec), $"open {Path}");
        try
        {
            _ = LibC.Check(LibC.SetNs(fd, LibC.CloneNewNet), $"enter namespace {Name}");
        }
        finally
        {
            _ = LibC.Close(fd);
        }
    }

    /// <summary>Starts a thread that lives in it.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="body">What it does.</param>
    public Thread StartThread(string name, Action body)
    {
        var thread = new Thread(() =>
        {
            Enter();
            body();
        })
        { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    /// <summary>Runs something inside, on a thread of its own; sockets made there stay there.</summary>
    /// <param name="body">What to run.</param>
    public T Run<T>(Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var result = default(T);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                result = body();
            }
#pragma warning disable CA1031 // whatever it is, it is rethrown on the caller's thread
            catch (Exception e)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    /// <summary>Writes kernel settings inside.</summary>
    /// <param name="settings">Names with slashes, relative to /proc/sys/net, and values.</param>
    public void Set(IEnumerable<(string Name, string Value)> settings) => Run(() =>
    {
        foreach (var (name, value) in settings)
            File.WriteAllText($"/proc/sys/net/{name}", value);
        return true;
    });

    /// <summary>Runs <c>ip</c> inside.</summary>
    /// <param name="arguments">Its arguments.</param>
    public string Ip(params string[] arguments) => Tool.Run("ip", ["-n", Name, .. arguments]).Output;

    /// <summary>Runs a batch of <c>ip</c> commands inside.</summary>
    /// <param name="commands">One command each.</param>
    public void IpBatch(IEnumerable<string> commands) =>
        Tool.Run("ip", ["-n", Name, "-batch", "-"], string.Join('\n', commands) + "\n");

    /// <summary>Runs a program inside to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public ToolResult Execute(string program, params string[] arguments) =>
        Tool.Try("nsenter", [$"--net={Path}", program, .. arguments]);
}
