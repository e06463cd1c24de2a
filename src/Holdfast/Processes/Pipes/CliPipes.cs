using Holdfast.Collections;
using Holdfast.Linux;
using Holdfast.Linux.Pipes;
using Holdfast.Linux.Polling;
using Holdfast.Processes.Commands;

namespace Holdfast.Processes.Pipes;

/// <summary>
/// The two named pipes of <c>exabgpcli</c>: it writes a command into one, and reads the answer from the other, which it has open
/// while it waits. Whoever does not read loses the answer.
/// </summary>
internal sealed partial class CliPipes : ICommander, IDisposable
{
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    // Until a reader that has opened the pipe reads on, or one that is about to open it has.
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(20);
    private const int MostRetries = 100;

    private readonly string _answers;
    private readonly Action<ICommander, string> _run;
    private readonly NamedPipe _commands;
    private readonly DescriptorWatch _watch;
    private readonly ITimer _retry;
    private readonly LineBuffer _lines = new();
    private readonly LineQueue _queue = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private NamedPipe? _answer;
    private int _retries;

    private CliPipes(string path, EventLoop loop, Action<ICommander, string> run)
    {
        _answers = path + ".out";
        _run = run;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        NamedPipe.Create(path + ".in", Mode);
        NamedPipe.Create(_answers, Mode);
        _commands = NamedPipe.Open(path + ".in");
        _retry = loop.Time.CreateTimer(_ => Write(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _watch = loop.Watch(_commands.Descriptor, Readiness.Readable, _ => Read());
    }

    public string Name => "exabgpcli";

    public ValueList<string>? Neighbors => null;

    public bool Acknowledges => true;

    /// <summary>
    /// Opens the pipes, which are made where they are not there; null, with a line in the log, where that cannot be.
    /// </summary>
    public static CliPipes? Open(string path, EventLoop loop, Action<ICommander, string> run, ILogger log)
    {
        try
        {
            return new CliPipes(path, loop, run);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SystemCallException)
        {
            LogUnavailable(log, path, e.Message);
            return null;
        }
    }

    public void Tell(string line)
    {
        _queue.Add(line);
        _retries = 0;
    }

    public void Dispose()
    {
        _watch.Dispose();
        _retry.Dispose();
        _commands.Dispose();
        _answer?.Dispose();
    }

    private void Read()
    {
        var count = _commands.Read(_buffer);
        _lines.Add(_buffer.AsSpan(0, count), line => _run(this, line ?? ""));
        Write();
    }

    // The reader takes the end of what was written for the end of the pipe's other side, and closing that tells it so.
    private void Write()
    {
        if (_queue.IsEmpty) return;
        _answer ??= NamedPipe.OpenForReader(_answers);
        if (_answer is not null) _queue.WriteTo(octets => _answer.Write(octets.Span));
        if (_queue.IsEmpty || _answer is null)
        {
            _answer?.Dispose();
            _answer = null;
        }
        if (_queue.IsEmpty) return;
        if (++_retries > MostRetries) _queue.Clear();
        else _retry.Change(RetryPause, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "exabgpcli will not find this node: {Path}.in and .out: {Reason}")]
    private static partial void LogUnavailable(ILogger log, string path, string reason);
}
