using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Linux.Blocking;
using Holdfast.Linux.Files;

namespace Holdfast.Daemon.State;

/// <summary>
/// A small file that survives restarts. It is written whole and put in place by a rename, so that whoever reads it finds the
/// old content or the new. One that cannot be read is put aside and does not keep the node from starting. Reading begins when
/// this is made. A file system that hangs is waited for a moment at the start, and for another at the end.
/// </summary>
internal sealed partial class StateFile<T> : IDisposable where T : class
{
    private readonly string _path;
    private readonly JsonTypeInfo<T> _type;
    private readonly Func<T, bool> _isWhole;
    private readonly StateDisk _disk;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly BackgroundFile _file;
    private readonly Task<T?> _content;
    private readonly long _begun;

    /// <param name="path">The file.</param>
    /// <param name="type">What it holds.</param>
    /// <param name="isWhole">Whether what was read is all there: a null may stand where the type has none.</param>
    /// <param name="disk">Where the file is.</param>
    /// <param name="time">Measures the pauses between tries to write it.</param>
    /// <param name="log">Where trouble is logged.</param>
    public StateFile(
        string path, JsonTypeInfo<T> type, Func<T, bool> isWhole, StateDisk disk, TimeProvider time, ILogger log)
    {
        (_path, _type, _isWhole, _disk, _time, _log) = (path, type, isWhole, disk, time, log);
        _file = new BackgroundFile(path, time, Tell, disk.Write);
        _begun = time.GetTimestamp();
        _content = new BlockingCalls<string, T?>("hf-state", limit: 1).TryRun(path, _ => Read())!;
    }

    /// <summary>What does not survive a restart while it cannot be written.</summary>
    public string Holds { get; init; } = "drains and crash back-off";

    /// <summary>Why what was saved last is not in the file; null when it is.</summary>
    public string? Trouble => _file.Error is { } why ? Unwritten(why) : null;

    /// <summary>What it held at the start; null when there was no file, or none that can be read in time.</summary>
    public T? Load()
    {
        var left = _disk.ReadPatience - _time.GetElapsedTime(_begun);
        if (_content.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero)) return _content.Result;
        LogUnreadable(_log, _path, "the file system does not answer");
        return null;
    }

    /// <summary>Has it written, and waits for nothing.</summary>
    /// <returns>
    /// Null once it is written, or why it could not be. While the file system hangs, it does not end.
    /// </returns>
    public async Task<string?> SaveAsync(T content) =>
        await _file.Save(JsonSerializer.SerializeToUtf8Bytes(content, _type)) is { } why ? Unwritten(why) : null;

    /// <summary>Waits a moment until what was saved last was tried to be written.</summary>
    public void Flush() => _file.Flush(_disk.WritePatience);

    public void Dispose() => _file.Dispose();

    private T? Read()
    {
        try
        {
            using var stream = _disk.OpenRead(_path);
            if (JsonSerializer.Deserialize(stream, _type) is { } content && _isWhole(content)) return content;
            PutAside("something is missing in it");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
        }
        catch (JsonException e)
        {
            PutAside(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(_log, _path, e.Message);
        }
        return null;
    }

    private void PutAside(string why)
    {
        var aside = _path + ".corrupt";
        try
        {
            File.Move(_path, aside, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            aside = _path;
        }
        LogCorrupt(_log, _path, why, aside);
    }

    private string Unwritten(string why) => $"{_path} cannot be written: {why}";

    private void Tell(string? why, int failures)
    {
        if (why is null) LogWritten(_log, _path, failures);
        else LogUnwritable(_log, _path, Holds, why);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Path} is corrupt ({Why}): what it held is lost, going on without; it is kept as {Aside}")]
    private static partial void LogCorrupt(ILogger log, string path, string why, string aside);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be read, going on without: {Why}")]
    private static partial void LogUnreadable(ILogger log, string path, string why);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Path} cannot be written, so {Holds} do not survive a restart: {Why}; "
            + "it is tried again until it can be; give node.state_dir a directory this daemon may write to")]
    private static partial void LogUnwritable(ILogger log, string path, string holds, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} is written again (tries that failed: {Failures})")]
    private static partial void LogWritten(ILogger log, string path, int failures);
}

/// <summary>Where state files are read and written; either call may take for ever.</summary>
/// <param name="OpenRead">Opens a file to be read.</param>
/// <param name="Write">Writes a file whole.</param>
internal sealed record StateDisk(Func<string, Stream> OpenRead, Action<string, byte[]?> Write)
{
    /// <summary>The machine's file systems.</summary>
    public static StateDisk Real { get; } = new(RegularFile.OpenRead, WholeFile.Write);

    /// <summary>How long a start waits for a file, from when it began to be read.</summary>
    public TimeSpan ReadPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long is waited for a write where it matters that it is done.</summary>
    public TimeSpan WritePatience { get; init; } = TimeSpan.FromMilliseconds(100);
}
