namespace Holdfast.Linux.Files;

/// <summary>
/// A small file that is written by a thread of its own, so that a file system that is full, read-only or hung stops and delays
/// nobody. One write runs at a time; of contents that wait for it the newest is written. A write that failed is tried again
/// after a pause, until it succeeds or there is newer content.
/// </summary>
public sealed class BackgroundFile : IDisposable
{
    /// <summary>From a failed write to the next try.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a write may take until it is told that the file system does not answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly Action<string, byte[]?> _write;
    private readonly Action<string?, int> _told;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Write? _next;
    private Write? _current;
    private Write? _failed;
    private string? _error;
    private int _failures;
    private bool _isSlow;
    private bool _disposed;

    /// <param name="path">The file. Its directory is made when it is not there.</param>
    /// <param name="time">Measures the pauses.</param>
    /// <param name="told">
    /// Called when writes begin to fail, with why; and with null when one succeeds again. Both with how many have failed in a
    /// row. It must not wait.
    /// </param>
    public BackgroundFile(string path, TimeProvider time, Action<string?, int> told)
        : this(path, time, told, WholeFile.Write)
    {
    }

    /// <param name="path">The file.</param>
    /// <param name="time">Measures the pauses.</param>
    /// <param name="told">Called when writes begin to fail, and when one succeeds again.</param>
    /// <param name="write">Writes the file; null for content removes it. May take for ever.</param>
    public BackgroundFile(string path, TimeProvider time, Action<string?, int> told, Action<string, byte[]?> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(time);
        (_path, _told, _write) = (path, told, write);
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why the newest content is not in the file; null while all is well. May be read from any thread.</summary>
    public string? Error => Volatile.Read(ref _error);

    /// <summary>Has the file written, and waits for nothing.</summary>
    /// <param name="content">All that is to be in it; null removes it.</param>
    /// <returns>
    /// Null once this or newer content is in the file, or why the first try failed. While the file system hangs, it does not end.
    /// </returns>
    public Task<string?> Save(byte[]? content)
    {
        lock (_gate)
        {
            _failed = null;
            _next = new Write(
                content, _next?.Tried ?? new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously));
            if (_current is null) Start();
            return _next?.Tried.Task ?? _current!.Tried.Task;
        }
    }

    /// <summary>Waits until what was saved last was tried to be written.</summary>
    /// <param name="patience">How long at most; not at all where the write that runs has been waited for in vain.</param>
    public void Flush(TimeSpan patience)
    {
        Task last;
        lock (_gate)
        {
            if (_current is null || _isSlow) return;
            last = (_next ?? _current).Tried.Task;
        }
        if (last.Wait(patience)) return;
        lock (_gate) _isSlow = _current is not null;
    }

    /// <summary>Ends the tries; one that runs is left to itself.</summary>
    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _timer.Dispose();
    }

    private void Start()
    {
        Take();
        if (_current is not null)
            new Thread(WriteAll) { IsBackground = true, Name = "hf-file" }.UnsafeStart();
    }

    private void Take()
    {
        (_current, _next) = (_next, null);
        if (_current is not null) Wake(Patience);
    }

    private void WriteAll()
    {
        for (var write = _current; write is not null;)
        {
            string? failure = null;
            try
            {
                _write(_path, write.Content);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failure = e.Message;
            }
            write = End(write, failure);
        }
    }

    // Returns what is to be written next, or null.
    private Write? End(Write write, string? failure)
    {
        bool changed;
        int failures;
        Write? next;
        lock (_gate)
        {
            changed = failure is null != _error is null;
            failures = failure is null ? _failures : _failures + 1;
            _failures = failure is null ? 0 : failures;
            _isSlow = false;
            Volatile.Write(ref _error, failure);
            Take();
            next = _current;
            if (failure is not null && next is null)
            {
                _failed = write;
                Wake(RetryPause);
            }
        }
        if (changed) _told(failure, failures);
        write.Tried.SetResult(failure);
        return next;
    }

    private void OnTimer()
    {
        string? hung = null;
        int failures;
        lock (_gate)
        {
            failures = _failures;
            if (_current is not null)
            {
                hung = _error is null ? "the file system does not answer" : null;
                _error ??= hung;
            }
            else if (_failed is { } failed)
            {
                _failed = null;
                _next = new Write(failed.Content, new());
                Start();
            }
        }
        if (hung is not null) _told(hung, failures);
    }

    private void Wake(TimeSpan after)
    {
        if (!_disposed) _timer.Change(after, Timeout.InfiniteTimeSpan);
    }

    private sealed record Write(byte[]? Content, TaskCompletionSource<string?> Tried);
}
