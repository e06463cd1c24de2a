using Holdfast.Collections;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.Linux.Pipes;
using Holdfast.Linux.Polling;
using Holdfast.Linux.Processes;
using Holdfast.Processes.Commands;
using Holdfast.Processes.Messages;
using Holdfast.Processes.Pipes;

namespace Holdfast.Processes;

/// <summary>
/// One program that announces routes, kept running. All of it happens on the processes' own thread; what it does not read waits
/// up to a bound, and costs nobody else anything.
/// </summary>
internal sealed partial class ApiProcess : ICommander, IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    // One that ran longer than this begins anew with the shortest pause.
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(60);

    private readonly EventLoop _loop;
    private readonly ProcessRunner _runner;
    private readonly Action<ICommander, string> _run;
    private readonly Action<ApiProcess> _ended;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly LineBuffer _lines = new();
    private readonly LineQueue _queue = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private long _starts;
    private long _commands;
    private long _refused;
    private NamedPipe? _input;
    private NamedPipe? _output;
    private DescriptorWatch? _inputWatch;
    private DescriptorWatch? _outputWatch;

    public ApiProcess(
        ProcessOptions options, EventLoop loop, ProcessRunner runner, IMessageEncoder encoder, Action<ICommander, string> run,
        Action<ApiProcess> ended, TimeProvider time, ILogger log)
    {
        (Options, _loop, _runner, Encoder, _run, _ended, _time, _log) = (options, loop, runner, encoder, run, ended, time, log);
        Wishes = new MessageWishes(options.Events);
        _stopping = _stop.Token;
    }

    public ProcessOptions Options { get; }

    public IMessageEncoder Encoder { get; }

    public string Name => Options.Name;

    public ValueList<string>? Neighbors => Options.Neighbors;

    public bool Acknowledges => Options.Acknowledges;

    /// <summary>Which messages of neighbors it is told.</summary>
    public MessageWishes Wishes { get; }

    /// <summary>How it is now; from any thread.</summary>
    /// <param name="untold">Messages that no program was told.</param>
    public RouteProcessStatus StatusWith(long untold) => new(
        Name, _output is not null, Volatile.Read(ref _starts), Volatile.Read(ref _commands), Volatile.Read(ref _refused),
        _queue.Dropped + (Wishes.IsEmpty ? 0 : untold));

    /// <summary>Runs it, and again whenever it ends, until it is stopped.</summary>
    public async Task KeepRunningAsync()
    {
        var pause = TimeSpan.Zero;
        while (!_stopping.IsCancellationRequested)
        {
            var begun = _time.GetTimestamp();
            Interlocked.Increment(ref _starts);
            var ended = await EndAsync();
            _loop.Post(Close);
            if (_stopping.IsCancellationRequested) return;
            LogEnded(_log, Name, ended);
            if (!Options.Respawn) return;
            if (_time.GetElapsedTime(begun) > Steady) pause = TimeSpan.Zero;
            if (pause > TimeSpan.Zero) LogPause(_log, Name, pause);
            try
            {
                await Task.Delay(pause, _time, _stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            pause = pause == TimeSpan.Zero ? ShortestPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<string> EndAsync()
    {
        try
        {
            var result = await _runner.RunAsync(Options, (input, output) => _loop.Post(() => Open(input, output)), _stopping);
            return result.Outcome == CommandOutcome.TimedOut ? "killed" : result.ToString();
        }
        catch (OperationCanceledException)
        {
            return "stopped";
        }
    }

    /// <summary>Writes a line to it, soon, and when it has started; on the processes' thread.</summary>
    public void Tell(string line)
    {
        if (!_queue.Add(line) && System.Numerics.BitOperations.IsPow2(_queue.Dropped)) LogStuck(_log, Name, _queue.Dropped);
        Write();
    }

    /// <summary>Counts a command of its.</summary>
    public void Count(bool isDone)
    {
        _commands++;
        if (!isDone) _refused++;
    }

    /// <summary>Kills it, with all that it has started; what it has written by then counts.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _loop.Post(Close);
    }

    private void Open(NamedPipe input, NamedPipe output)
    {
        (_input, _output) = (input, output);
        _inputWatch = _loop.Watch(input.Descriptor, Readiness.None, _ => Write());
        _outputWatch = _loop.Watch(output.Descriptor, Readiness.Readable, _ => Read());
        if (_stopping.IsCancellationRequested) Close();
        else Write();
    }

    private void Close()
    {
        if (_output is null) return;
        // What it wrote before it ended counts.
        while (_output is { } output && output.Read(_buffer) is > 0 and var count) Take(count);
        _inputWatch?.Dispose();
        _outputWatch?.Dispose();
        _input?.Dispose();
        _output?.Dispose();
        (_input, _output, _inputWatch, _outputWatch) = (null, null, null, null);
        _queue.Clear();
        _lines.Clear();
        _ended(this);
    }

    private void Read()
    {
        if (_output is { } output) Take(output.Read(_buffer));
    }

    private void Take(int count) => _lines.Add(_buffer.AsSpan(0, count), line =>
    {
        if (line is not null) _run(this, line);
        else LogTooLong(_log, Name, LineBuffer.Longest);
    });

    private void Write()
    {
        if (_input is not { } input) return;
        _queue.WriteTo(octets => input.Write(octets.Span));
        _inputWatch!.Interest = _queue.IsEmpty ? Readiness.None : Readiness.Writable;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "process {Name} has ended: {How}")]
    private static partial void LogEnded(ILogger log, string name, string how);

    [LoggerMessage(Level = LogLevel.Information, Message = "process {Name} is started again in {Pause}")]
    private static partial void LogPause(ILogger log, string name, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "process {Name} does not read what it is told: {Count} lines were dropped")]
    private static partial void LogStuck(ILogger log, string name, long count);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "process {Name} wrote a line of more than {Most} octets, which is passed over")]
    private static partial void LogTooLong(ILogger log, string name, int most);
}
