using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>A list in a file, of which workers read the table that is in force.</summary>
/// <typeparam name="TTable">The table.</typeparam>
internal abstract class ListFile<TTable>(ListKey key, TimeProvider time) : ListFile(key, time)
    where TTable : class, IListTable
{
    private TTable? _table;
    private volatile bool _isFree;

    /// <summary>Has a table freed once no worker reads it.</summary>
    public required Action<IDisposable> Retire { get; init; }

    /// <summary>
    /// The table in force; null before the first. On a worker's thread it stays until the thread's batch ends.
    /// </summary>
    protected TTable? Table => Volatile.Read(ref _table);

    /// <inheritdoc/>
    public override void Free()
    {
        _isFree = true;
        Interlocked.Exchange(ref _table, null)?.Dispose();
    }

    private protected override void Replace(IListTable table)
    {
        // A full fence: who is asked to leave the old table afterwards reads the new one.
        if (Interlocked.Exchange(ref _table, (TTable)table) is { } before)
            Retire(before);
        if (_isFree)
            Free(); // it was given up while the file was read
    }
}

/// <summary>A list of names, each with all below it.</summary>
internal sealed class NameList(ListKey key, TimeProvider time) : ListFile<NameTable>(key, time)
{
    /// <summary>Whether a name is in the list; on a worker's thread.</summary>
    /// <param name="name">The name, on the wire.</param>
    public bool Contains(ReadOnlySpan<byte> name) => Table is { } table && table.Contains(name);

    private protected override IListTable Read(Stream file, long length, ListProblems problems) =>
        NameListReader.Read(file, length, problems);
}

/// <summary>A list of networks.</summary>
internal sealed class NetworkList(ListKey key, TimeProvider time) : ListFile<NetworkTable>(key, time)
{
    /// <summary>Whether an address is in one of the networks; on a worker's thread.</summary>
    public bool Contains(in ClientAddress address) => Table is { } table && table.Contains(in address);

    private protected override IListTable Read(Stream file, long length, ListProblems problems) =>
        NetworkListReader.Read(file, length, problems);
}
