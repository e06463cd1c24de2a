using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Supervision;
using Holdfast.Processes.Commands;
using Holdfast.Processes.Messages;
using Holdfast.Processes.Pipes;

namespace Holdfast.Processes;

/// <summary>
/// The programs that announce routes, and <c>exabgpcli</c>: one thread reads their commands and tells them what happens. The
/// speaker never waits for it.
/// </summary>
internal sealed class ProcessSet : IDisposable
{
    // Commands that come together are announced together.
    private static readonly TimeSpan AnnouncePause = TimeSpan.FromMilliseconds(5);

    // Of the speaker's time what programs announce takes a tenth at most, however many routes they have.
    private const int PausesToAnnouncing = 9;

    private readonly EventLoop _loop = new("processes");
    private readonly BgpSpeaker _speaker;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ProcessRoutes _routes = new();
    private readonly CreatedNeighbors _created = new();
    private readonly NeighborEvents _events;
    private readonly CommandInterpreter _interpreter;
    private readonly ProcessRunner _runner;
    private readonly ITimer _announce;
    private readonly Dictionary<string, ApiProcess> _processes = new(StringComparer.Ordinal);
    private HoldfastOptions _options;
    private volatile IReadOnlyList<ApiProcess> _running = [];
    private CliPipes? _cli;
    private bool _isStarted;
    private bool _isAnnouncing;
    private TimeSpan _announcing;

    public ProcessSet(
        HoldfastOptions options, BgpSpeaker speaker, INodeCommands node, CommandSupervisor? supervisor, TimeProvider time,
        ILoggerFactory logs)
    {
        (_options, _speaker, _time) = (options, speaker, time);
        _log = logs.CreateLogger("holdfast.processes");
        _interpreter = new CommandInterpreter(
            speaker, _routes, _created, () => _options.Bgp, node, () => _loop.Post(Restart), _log);
        _events = new NeighborEvents(speaker, _loop, _processes, () => Bgp, _log);
        _runner = new ProcessRunner(() => _options.Anycast.Commands, supervisor, time);
        _announce = _loop.Time.CreateTimer(_ => Announce(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The programs as they are now; from any thread.</summary>
    public IReadOnlyList<RouteProcessStatus> Status => [.. _running.Select(process => process.StatusWith(_events.Dropped))];

    /// <summary>Keeps the messages of neighbors for the programs from now on, before sessions come up.</summary>
    public void Listen() => _events.Listen(_options.Processes);

    /// <summary>Starts the programs; without any, and without pipes, there is no thread.</summary>
    public void Start()
    {
        _speaker.Changed += OnSpeakerChanged;
        Reconfigure(_options);
    }

    /// <summary>Starts what is new, and kills what is gone or another.</summary>
    public void Reconfigure(HoldfastOptions options)
    {
        if (!_isStarted)
        {
            _options = options;
            if (options.Processes.IsEmpty && options.ProcessPipes is null) return;
            _isStarted = true;
            _loop.Start();
            _loop.Post(() => _cli = options.ProcessPipes is { } path ? CliPipes.Open(path, _loop, Run, _log) : null);
        }
        _events.Listen(options.Processes);
        _loop.Post(() => Apply(options));
    }

    /// <summary>Tells the programs that the daemon ends, and kills them.</summary>
    public void Dispose()
    {
        _speaker.Changed -= OnSpeakerChanged;
        if (_isStarted)
        {
            using var told = new ManualResetEventSlim();
            _loop.Post(() =>
            {
                _events.Listen([]);
                foreach (var process in _processes.Values.ToList())
                {
                    if (process.Encoder.Shutdown() is { } line) process.Tell(line);
                    process.Dispose();
                }
                _processes.Clear();
                _cli?.Dispose();
                told.Set();
            });
            told.Wait(TimeSpan.FromSeconds(1));
        }
        _announce.Dispose();
        _loop.Dispose();
        _runner.Dispose();
    }

    private void Apply(HoldfastOptions options)
    {
        _options = options;
        var wanted = options.Processes.ToDictionary(process => process.Name, StringComparer.Ordinal);
        foreach (var process in _processes.Values.Where(one => wanted.GetValueOrDefault(one.Name) != one.Options).ToList())
            End(process);
        foreach (var process in options.Processes.Where(one => !_processes.ContainsKey(one.Name))) Begin(process);
        _running = [.. options.Processes.Select(process => _processes[process.Name])];
        _created.GiveWayTo(options.Bgp);
        KeepRoutes();
        AnnounceSoon();
        _events.Look();
    }

    // The neighbors that commands and events go by.
    private BgpOptions? Bgp => _options.Bgp is { } bgp ? _created.With(bgp) : null;

    private void KeepRoutes() =>
        _routes.Keep(Bgp?.Neighbors.Select(neighbor => neighbor.Name).ToHashSet(StringComparer.Ordinal) ?? []);

    private void Begin(ProcessOptions process)
    {
        var started = new ApiProcess(process, _loop, _runner, EncoderOf(process), Run, OnEnded, _time, _log);
        _processes.Add(process.Name, started);
        _ = Task.Run(started.KeepRunningAsync);
    }

    private void End(ApiProcess process)
    {
        _processes.Remove(process.Name);
        process.Dispose();
        Forget(process);
    }

    private void Forget(ApiProcess process)
    {
        _routes.Forget(process.Name);
        _created.Forget(process.Name);
        KeepRoutes();
    }

    private void Restart()
    {
        foreach (var process in _processes.Values.ToList()) End(process);
        Apply(_options);
    }

    private IMessageEncoder EncoderOf(ProcessOptions process)
    {
        var parent = ParentProcess();
        return process.Encoder == ProcessEncoder.Json ? new JsonMessages(process.Api, parent, _time) : new TextMessages(parent);
    }

    // The fourth field of proc_pid_stat(5), behind a name that may hold anything.
    private static int ParentProcess()
    {
        try
        {
            var stat = File.ReadAllText("/proc/self/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2],
                System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return 1;
        }
    }

    private void Run(ICommander from, string line)
    {
        try
        {
            var isDone = _interpreter.Run(from, line);
            (from as ApiProcess)?.Count(isDone);
        }
        finally
        {
            AnnounceSoon();
        }
    }

    private void OnEnded(ApiProcess process)
    {
        if (!process.Options.WithdrawOnExit || !IsCurrent(process)) return;
        Forget(process);
        AnnounceSoon();
    }

    private bool IsCurrent(ApiProcess process) => _processes.GetValueOrDefault(process.Name) == process;

    private void AnnounceSoon()
    {
        if (_isAnnouncing || !(_routes.IsChanged || _created.IsChanged)) return;
        _isAnnouncing = true;
        var pause = _announcing * PausesToAnnouncing;
        _announce.Change(pause > AnnouncePause ? pause : AnnouncePause, Timeout.InfiniteTimeSpan);
    }

    private void Announce()
    {
        _isAnnouncing = false;
        if (!(_routes.IsChanged || _created.IsChanged)) return;
        var begun = _time.GetTimestamp();
        if (_created.IsChanged) _speaker.SetCreated(_created.Take());
        if (_routes.IsChanged) _speaker.AnnounceBeside(_routes.Take());
        _announcing = _time.GetElapsedTime(begun);
    }

    private void OnSpeakerChanged(object? sender, EventArgs e)
    {
        if (_isStarted) _events.LookSoon();
    }
}
