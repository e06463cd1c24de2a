using System.Globalization;
using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>A list in a file: what is in force, and how a changed file comes into force. Its readers are the workers.</summary>
/// <param name="key">Which list.</param>
/// <param name="time">The clock.</param>
internal abstract class ListFile(ListKey key, TimeProvider time)
{
    /// <summary>The longest file, in octets.</summary>
    public const long MaxLength = 1L << 30;

    // For so long a file must be unchanged: what is half written would be taken for the list.
    private static readonly TimeSpan Still = TimeSpan.FromSeconds(1);

    private FileStamp? _judged;
    private FileStamp? _seen;
    private long _seenAt;
    private volatile ListStatus _status = new(key.Kind, key.Path);

    /// <summary>Told of each file that was judged, on the thread that did.</summary>
    public required Action<ListStatus> Judged { get; init; }

    /// <summary>Which list it is.</summary>
    public ListKey Key => key;

    /// <summary>What is in force.</summary>
    public ListStatus Status => _status;

    /// <summary>Whether any file has come into force.</summary>
    public bool IsLoaded => _status.LoadedAt is not null;

    /// <summary>
    /// Looks at the file, and takes it over when it has changed and changes no more. One call at a time, from a thread that may
    /// hang with the file system.
    /// </summary>
    public void Look()
    {
        var stamp = FileStamp.Of(key.Path);
        if (stamp is not null && stamp == _judged)
            return;
        if (stamp is not null && stamp != _seen)
        {
            (_seen, _seenAt) = (stamp, time.GetTimestamp());
            return;
        }

        if (stamp is null || time.GetElapsedTime(_seenAt) >= Still)
            Take(stamp, ListRule.Change);
    }

    /// <summary>Looks at a file for the first time, and takes it over at once.</summary>
    /// <param name="rule">What is expected of it.</param>
    public void TakeFirst(ListRule rule)
    {
        if (!IsLoaded)
            Take(FileStamp.Of(key.Path), rule);
    }

    /// <summary>Gives up what is in force; nobody may read it any more.</summary>
    public abstract void Free();

    /// <summary>Reads a file; what comes of it is not in force yet.</summary>
    private protected abstract IListTable Read(Stream file, long length, ListProblems problems);

    /// <summary>Puts a table into force, and has the one before freed once no worker reads it.</summary>
    private protected abstract void Replace(IListTable table);

    private void Take(FileStamp? stamp, ListRule rule)
    {
        _judged = stamp;
        try
        {
            Judge(rule);
        }
        catch (ListException refused)
        {
            Refuse(refused.Message, refused.Problems);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or SystemCallException)
        {
            Refuse(Why(failed), new ListProblems());
        }
    }

    private void Judge(ListRule rule)
    {
        using var file = RegularFile.OpenRead(key.Path);
        var problems = new ListProblems();
        if (file.Length > MaxLength)
            throw new ListException("it has more than 1 GiB", problems);
        var table = Read(file, file.Length, problems);
        string? refusal = Refusal(table.Count, problems.Count);
        if (refusal is not null && rule == ListRule.Change)
        {
            table.Dispose();
            throw new ListException(refusal, problems);
        }

        Replace(table);
        Tell(new ListStatus(key.Kind, key.Path)
        {
            Entries = table.Count,
            Bytes = table.Bytes,
            LoadedAt = time.GetUtcNow(),
            WrongLines = problems.Count,
            Problems = problems.First,
            Refusal = refusal,
        });
    }

    // One wrong line must not keep a long list of new names out of force; but what has many is no list.
    private static string? Refusal(int entries, int wrong) => entries == 0 && wrong == 0 ? "it is empty"
        : wrong * 100L > entries + wrong
            ? string.Create(CultureInfo.InvariantCulture, $"{wrong} of its {entries + (long)wrong} lines are wrong") : null;

    // Without the path, which stands in front of it wherever it is told.
    private string Why(Exception failed)
    {
        string before = key.Path + ": ";
        return failed.Message.StartsWith(before, StringComparison.Ordinal) ? failed.Message[before.Length..]
            : failed.Message.Replace(key.Path, "it", StringComparison.Ordinal);
    }

    private void Refuse(string why, ListProblems problems)
    {
        var before = _status;
        if (before.Refusal != why || before.WrongLines != problems.Count)
            Tell(before with { Refusal = why, WrongLines = problems.Count, Problems = problems.First });
    }

    private void Tell(ListStatus status)
    {
        _status = status;
        Judged(status);
    }
}

/// <summary>What is expected of a file.</summary>
internal enum ListRule
{
    /// <summary>There is nothing better: what is right in it is taken.</summary>
    Start,

    /// <summary>It takes the place of another, or comes with a changed configuration: it must be a list, and not empty.</summary>
    Change,
}

/// <summary>A list in memory, immutable.</summary>
internal interface IListTable : IDisposable
{
    /// <summary>Entries.</summary>
    int Count { get; }

    /// <summary>Octets of memory.</summary>
    long Bytes { get; }
}
