using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Holdfast.Configuration.Sources;
using Holdfast.Daemon.State;
using Holdfast.Linux.Blocking;
using Holdfast.Linux.Files;

namespace Holdfast.Daemon.History;

/// <summary>
/// The last configurations that were taken over, each a file of its own in the state directory. A directory that is full,
/// read-only or hung takes away that they survive a restart, and nothing else. Safe from any thread.
/// </summary>
internal sealed partial class ConfigurationHistory : IDisposable
{
    /// <summary>So many are kept, the one in force among them.</summary>
    public const int Kept = 10;

    // Far more than are ever there: what else lies in the directory is not read.
    private const int MostFiles = 100;

    private readonly string _directory;
    private readonly StateDisk _disk;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly StateFile<SetAsideRecord> _setAsideFile;
    private readonly Task<ImmutableArray<KeptConfiguration>> _reading;
    private readonly long _begun;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, BackgroundFile> _files = [];
    private ImmutableArray<KeptConfiguration> _entries;
    private SetAsideRecord? _setAside;
    private string? _trouble;

    /// <param name="stateDirectory">The state directory. Reading begins at once.</param>
    /// <param name="time">Measures the pauses between tries to write.</param>
    /// <param name="log">Where trouble is logged.</param>
    /// <param name="disk">Where the files are.</param>
    public ConfigurationHistory(string stateDirectory, TimeProvider time, ILogger log, StateDisk? disk = null)
    {
        (_directory, _time, _log, _disk) = (Path.Combine(stateDirectory, "configurations"), time, log, disk ?? StateDisk.Real);
        _setAsideFile = new StateFile<SetAsideRecord>(Path.Combine(stateDirectory, "configuration.json"),
            HistoryJson.Default.SetAsideRecord, static _ => true, _disk, time, log)
        { Holds = "configurations that were given up" };
        _begun = time.GetTimestamp();
        _reading = new BlockingCalls<string, ImmutableArray<KeptConfiguration>>("hf-history", limit: 1)
            .TryRun(_directory, _ => ReadAll())!;
    }

    /// <summary>The oldest first; the last is in force.</summary>
    public ImmutableArray<KeptConfiguration> Entries
    {
        get
        {
            lock (_gate) return Loaded();
        }
    }

    /// <summary>The one in force; null when nothing was taken over from files.</summary>
    public KeptConfiguration? InForce => Entries is [.., var last] ? last : null;

    /// <summary>The files that were given up, and what runs in their place; null when the files are what runs.</summary>
    public SetAsideRecord? SetAside
    {
        get
        {
            lock (_gate)
            {
                _setAside ??= _setAsideFile.Load() ?? new SetAsideRecord(null, 0);
                return _setAside.Digest is null ? null : _setAside;
            }
        }
    }

    /// <summary>Why a restart would not know all of it; none while all is written.</summary>
    public ImmutableArray<string> Findings
    {
        get
        {
            lock (_gate)
            {
                var trouble = _trouble ?? _files.Values.Select(file => file.Error).FirstOrDefault(error => error is not null);
                return
                [
                    .. trouble is null ? [] : new[] { $"configurations do not survive a restart: {_directory}: {trouble}" },
                    .. _setAsideFile.Trouble is { } own
                        ? new[] { $"what was given up is not known after a restart: {own}" } : [],
                ];
            }
        }
    }

    /// <summary>The one of a number; null when it is not kept.</summary>
    public KeptConfiguration? Find(int number) => Entries.FirstOrDefault(entry => entry.Number == number);

    /// <summary>The last one before that in force whose files are others; null when there is none.</summary>
    public KeptConfiguration? Previous =>
        InForce is not { } last ? null : Entries.LastOrDefault(entry => entry.Sources.Digest != last.Sources.Digest);

    /// <summary>
    /// Keeps what was taken over, unless it is what is in force already. The oldest goes, but for <paramref name="pinned"/>.
    /// </summary>
    /// <param name="sources">Its files.</param>
    /// <param name="by">Who wanted it.</param>
    /// <param name="how">In which way.</param>
    /// <param name="pinned">The number of one that may be gone back to; null for none.</param>
    /// <returns>The entry in force now.</returns>
    public KeptConfiguration Add(ConfigurationSources sources, string by, string how, int? pinned = null)
    {
        lock (_gate)
        {
            var entries = Loaded();
            if (entries is [.., var last] && last.Sources.Digest == sources.Digest) return last;
            var added = new KeptConfiguration(
                entries.IsEmpty ? 1 : entries[^1].Number + 1, _time.GetUtcNow(), by, how, sources);
            _entries = entries.Add(added);
            Write(added.Number, JsonSerializer.SerializeToUtf8Bytes(
                KeptConfigurationRecord.Of(added), HistoryJson.Default.KeptConfigurationRecord));
            while (_entries.Length > Kept)
            {
                var oldest = _entries[0].Number == pinned ? _entries[1] : _entries[0];
                _entries = _entries.Remove(oldest);
                Remove(oldest.Number);
            }
            return added;
        }
    }

    /// <summary>From now on a start with just these files runs the configuration in force in their place.</summary>
    public void GiveUp(string digest, int number) => Save(new SetAsideRecord(digest, number));

    /// <summary>The files are what runs.</summary>
    public void ForgetSetAside()
    {
        if (SetAside is not null) Save(new SetAsideRecord(null, 0));
    }

    /// <summary>Waits a moment for what was kept last.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var file in _files.Values)
            {
                file.Flush(_disk.WritePatience);
                file.Dispose();
            }
            _files.Clear();
        }
        _setAsideFile.Flush();
        _setAsideFile.Dispose();
    }

    private void Save(SetAsideRecord record)
    {
        lock (_gate) _setAside = record;
        _ = _setAsideFile.SaveAsync(record);
    }

    private void Write(int number, byte[] content)
    {
        if (_trouble is null) _ = (_files[number] = FileOf(number)).Save(content);
    }

    private void Remove(int number)
    {
        if (_trouble is not null) return;
        if (!_files.Remove(number, out var file)) file = FileOf(number);
        _ = file.Save(null).ContinueWith(
            _ => file.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private BackgroundFile FileOf(int number)
    {
        var path = Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"{number:000000}.json"));
        return new BackgroundFile(path, _time, (why, _) => Tell(path, why), _disk.Write);
    }

    private ImmutableArray<KeptConfiguration> Loaded()
    {
        if (!_entries.IsDefault) return _entries;
        var left = _disk.ReadPatience - _time.GetElapsedTime(_begun);
        try
        {
            if (_reading.Wait(left > TimeSpan.Zero ? left : TimeSpan.Zero)) return _entries = _reading.Result;
            _trouble = "the file system does not answer";
        }
        catch (AggregateException error) when (error.InnerException is IOException or UnauthorizedAccessException)
        {
            _trouble = error.InnerException.Message;
        }
        // What lies there is not known: nothing is written over it.
        LogUnreadable(_log, _directory, _trouble);
        return _entries = [];
    }

    private ImmutableArray<KeptConfiguration> ReadAll()
    {
        if (!Directory.Exists(_directory)) return [];
        var kept = new List<KeptConfiguration>();
        foreach (var path in Directory.EnumerateFiles(_directory, "*.json").Take(MostFiles))
        {
            try
            {
                using var stream = _disk.OpenRead(path);
                if (JsonSerializer.Deserialize(stream, HistoryJson.Default.KeptConfigurationRecord) is { IsWhole: true } record)
                    kept.Add(record.ToConfiguration());
                else LogCorrupt(_log, path, "something is missing in it");
            }
            catch (JsonException error)
            {
                LogCorrupt(_log, path, error.Message);
            }
        }
        return [.. kept.OrderBy(entry => entry.Number).TakeLast(Kept)];
    }

    private void Tell(string path, string? why)
    {
        if (why is null) LogWritten(_log, path);
        else LogUnwritable(_log, path, why);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} is corrupt ({Why}): that configuration cannot be gone back to")]
    private static partial void LogCorrupt(ILogger log, string path, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be read, going on without earlier configurations: {Why}")]
    private static partial void LogUnreadable(ILogger log, string path, string why);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Path} cannot be written, so a restart does not know this configuration: {Why}; it is tried again until it "
            + "can be; give node.state_dir a directory this daemon may write to")]
    private static partial void LogUnwritable(ILogger log, string path, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} is written again")]
    private static partial void LogWritten(ILogger log, string path);
}
