using System.Globalization;
using System.Text;

namespace Holdfast.Logging;

/// <summary>
/// Log lines on their way out. Whoever adds one never waits: a thread of its own writes, and when that is held up (a pipe that
/// nobody reads, a journal that hangs on its disk) and the queue is full, lines are dropped and counted.
/// </summary>
internal sealed class LogQueue : IDisposable
{
    /// <summary>The most lines that wait.</summary>
    public const int MaxLines = 1024;

    /// <summary>How long the end of the process waits for what is not yet written.</summary>
    public static readonly TimeSpan LongestFlush = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly SemaphoreSlim _added = new(0);
    private readonly LogFormat _format;
    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly Thread _writer;
    private long _dropped;
    private long _droppedTold;
    private bool _ending;

    /// <summary>Begins to write.</summary>
    /// <param name="output">Where to; a write may block for ever.</param>
    /// <param name="format">How lines look.</param>
    /// <param name="time">The clock of the line that tells of dropped ones.</param>
    public LogQueue(Stream output, LogFormat format, TimeProvider time)
    {
        (_output, _format, _time) = (output, format, time);
        _writer = new Thread(Write) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <summary>Lines dropped so far, because those before them could not be written.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Adds a line, or drops it.</summary>
    public void Add(in LogLine line)
    {
        lock (_lock)
        {
            if (_lines.Count >= MaxLines || _ending)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            _lines.Enqueue(line);
        }

        _added.Release();
    }

    /// <summary>Writes what is left, for as long as <see cref="LongestFlush"/> at most.</summary>
    public void Dispose()
    {
        lock (_lock)
            _ending = true;
        _added.Release();
        // A writer that is held up ends with the process; what it uses must not be taken from under it.
        if (_writer.Join(LongestFlush))
            _added.Dispose();
    }

    private void Write()
    {
        var text = new StringBuilder();
        while (true)
        {
            _added.Wait();
            bool isLast;
            lock (_lock)
            {
                // All that is there goes out in one write.
                while (_lines.TryDequeue(out var line))
                    text.Append(line.ToString(_format)).Append('\n');
                isLast = _ending;
            }

            TellDropped(text);
            if (text.Length > 0)
                TryWrite(text.ToString());
            text.Clear();
            if (isLast)
                return;
        }
    }

    private void TellDropped(StringBuilder text)
    {
        long dropped = Dropped;
        if (dropped == _droppedTold)
            return;
        string message = string.Create(CultureInfo.InvariantCulture,
            $"{dropped - _droppedTold} log entries were dropped: what reads the log did not keep up");
        _droppedTold = dropped;
        text.Append(new LogLine(_time.GetLocalNow(), LogLevel.Warning, "holdfast", message).ToString(_format)).Append('\n');
    }

    private void TryWrite(string text)
    {
        try
        {
            _output.Write(Encoding.UTF8.GetBytes(text));
            _output.Flush();
        }
        catch (Exception failed) when (failed is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            // Whoever read the log has gone, or its disk is full: there is nobody to tell, and the daemon goes on.
        }
    }
}
