using System.Collections.Immutable;
using Holdfast.Linux.Blocking;
using Holdfast.Linux.Kernel;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>
/// All lists that rules name, each read once however many name it. Files are looked at every second, on threads of their own: a
/// file system that hangs costs one of them, and only who starts or changes the configuration waits for it, and not for long.
/// </summary>
/// <remarks>
/// A changed list is built beside the one in force and takes its place in one step. The old one is freed when every worker has
/// done what was posted to it afterwards: that is between two batches, and no look-up lasts longer than one.
/// </remarks>
internal sealed partial class ListFiles : IDisposable
{
    /// <summary>How long a start or a reload waits for files.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int AtOnce = 4;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<ListKey, ListFile> _files = [];
    private readonly List<(IDisposable Table, CountdownEvent AllLeft)> _retired = [];
    private readonly BlockingCalls<ListKey, bool> _calls = new("hf-lists", AtOnce);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<CountdownEvent> _quiesce;
    private readonly ITimer _timer;
    private int _next;

    /// <summary>No lists yet.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it logs.</param>
    /// <param name="quiesce">Posts to every worker; what it returns is set when all have come by.</param>
    public ListFiles(TimeProvider time, ILogger logger, Func<CountdownEvent> quiesce)
    {
        (_time, _logger, _quiesce) = (time, logger, quiesce);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Every list, in the order of their paths.</summary>
    public ImmutableArray<ListStatus> Status
    {
        get
        {
            lock (_gate)
                return [.. _files.Values.Select(file => file.Status).OrderBy(status => status.Path, StringComparer.Ordinal)];
        }
    }

    /// <summary>Tables that a worker may still read.</summary>
    internal int Retired
    {
        get { lock (_gate) return _retired.Count; }
    }

    /// <summary>Whether a file is being looked at.</summary>
    internal bool IsLooking => _calls.Running > 0;

    /// <summary>The list of names in a file.</summary>
    public NameList Names(string path) => Get(new ListKey(ListKind.Names, path),
        key => new NameList(key, _time) { Judged = Log, Retire = Retire });

    /// <summary>The list of networks in a file.</summary>
    public NetworkList Networks(string path) => Get(new ListKey(ListKind.Networks, path),
        key => new NetworkList(key, _time) { Judged = Log, Retire = Retire });

    /// <summary>Reads every list that has not been read yet; waits for it, for <see cref="Patience"/> at most.</summary>
    /// <param name="rule">What is expected of the files.</param>
    /// <returns>What is wrong with the first that is not in force then; null when all are.</returns>
    public string? LoadNew(ListRule rule)
    {
        long began = _time.GetTimestamp();
        string? wrong = null;
        foreach (var file in All().Where(file => !file.IsLoaded))
        {
            var left = Patience - _time.GetElapsedTime(began);
            bool ended = left > TimeSpan.Zero && _calls.TryRun(file.Key, _ =>
            {
                file.TakeFirst(rule);
                return true;
            }, left, out _);
            if (!file.IsLoaded)
                wrong ??= $"{file.Key.Path}: {(ended ? file.Status.Refusal : "the file system does not answer")}";
            if (!ended)
                LogHung(file.Key.Path);
        }

        return wrong;
    }

    /// <summary>Gives up the lists that a configuration does not name.</summary>
    /// <param name="named">Those that it names.</param>
    /// <param name="allLeft">Set when no worker uses the configuration before.</param>
    public void Keep(IEnumerable<ListKey> named, CountdownEvent allLeft)
    {
        lock (_gate)
        {
            foreach (var file in _files.Values.ExceptBy(named, file => file.Key).ToList())
            {
                _files.Remove(file.Key);
                _retired.Add((new Freed(file), allLeft));
            }

            FreeRetired();
        }
    }

    /// <summary>Has every file looked at, as happens every second.</summary>
    public void Look()
    {
        var files = All();
        lock (_gate)
            FreeRetired();
        // Where as many hang as may, the others take turns.
        for (int i = 0; i < files.Length; i++)
        {
            var file = files[_next % files.Length];
            if (_calls.TryRun(file.Key, _ => LookAt(file)) is null)
                return;
            _next = (_next + 1) % files.Length;
        }
    }

    /// <summary>Ends it, after the workers have ended; without that, their tables stay.</summary>
    /// <param name="allEnded">Whether they all have.</param>
    public void Stop(bool allEnded)
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (allEnded)
            {
                foreach (var (table, _) in _retired)
                    table.Dispose();
                foreach (var file in _files.Values)
                    file.Free();
            }

            _retired.Clear();
            _files.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stop(allEnded: true);

    private static bool LookAt(ListFile file)
    {
        ThreadUrgency.Lower();
        file.Look();
        return true;
    }

    private ImmutableArray<ListFile> All()
    {
        lock (_gate)
            return [.. _files.Values];
    }

    private TFile Get<TFile>(ListKey key, Func<ListKey, TFile> create) where TFile : ListFile
    {
        lock (_gate)
        {
            if (_files.TryGetValue(key, out var known))
                return (TFile)known;
            var file = create(key);
            _files.Add(key, file);
            _timer.Change(LookEvery, LookEvery);
            return file;
        }
    }

    private void Retire(IDisposable table)
    {
        lock (_gate)
            _retired.Add((table, _quiesce()));
    }

    private void FreeRetired()
    {
        for (int i = _retired.Count - 1; i >= 0; i--)
        {
            if (!_retired[i].AllLeft.IsSet)
                continue;
            _retired[i].Table.Dispose();
            _retired.RemoveAt(i);
        }
    }

    private void Log(ListStatus status)
    {
        foreach (string line in status.DescribeProblems())
            LogWrongLine(line);
        if (status.Refusal is { } why && status.LoadedAt is null)
            LogMissing(status.Path, why);
        else if (status.Refusal is { } refused)
            LogRefused(status.Path, refused, status.Entries, status.LoadedAt!.Value);
        else
            LogTaken(status.Path, status.Entries);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: {Entries} entries are in force")]
    private partial void LogTaken(string path, int entries);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Line}")]
    private partial void LogWrongLine(string line);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path}: {Why}; {Entries} entries are in force, taken over at {LoadedAt:u}")]
    private partial void LogRefused(string path, string why, int entries, DateTimeOffset loadedAt);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path}: {Why}; the list is empty until that is put right")]
    private partial void LogMissing(string path, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path}: the file system does not answer; the list is empty until it does")]
    private partial void LogHung(string path);

    /// <summary>A list that no configuration names: a look at it that hangs may still end.</summary>
    private sealed class Freed(ListFile file) : IDisposable
    {
        public void Dispose() => file.Free();
    }
}
