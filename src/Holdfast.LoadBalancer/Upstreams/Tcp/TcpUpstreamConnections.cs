using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Streams;

namespace Holdfast.LoadBalancer.Upstreams.Tcp;

/// <summary>
/// A worker's connections to a backend. Another one is made when all have a few queries outstanding, since servers answer only
/// so many of one connection at once.
/// </summary>
/// <param name="upstream">Whose they are.</param>
/// <param name="createStream">How octets go over a connection.</param>
internal sealed class TcpUpstreamConnections(TcpUpstream upstream, Func<IByteStream> createStream) : IDisposable
{
    /// <summary>The most connections that take queries; those that take no more close within a time-out.</summary>
    public const int Most = 32;

    /// <summary>The same where each begins with a PROXY header, and so is for one client's address and port.</summary>
    public const int MostWithHeaders = 512;

    /// <summary>The number of no connection.</summary>
    public const int NoNumber = 0;

    private const int OutstandingBeforeAnother = 8;

    private readonly List<TcpUpstreamConnection> _open = [];
    private readonly Stack<TcpUpstreamConnection> _spare = [];
    private PipelineDepth _depth = new();
    private int _lastNumber;

    /// <summary>Whether one is there that may take a query, now or when it has brought an answer.</summary>
    public bool AnyTakesQueries
    {
        get
        {
            foreach (var connection in _open)
            {
                if (!connection.IsRetired)
                    return true;
            }

            return false;
        }
    }

    /// <summary>How many are open.</summary>
    public int Count => _open.Count;

    /// <summary>One of those that are open.</summary>
    public TcpUpstreamConnection this[int index] => _open[index];

    /// <summary>Finds or makes the connection for a query; null when none can take it now.</summary>
    /// <param name="header">The PROXY header that a connection for it begins with; empty: none.</param>
    public TcpUpstreamConnection? Choose(ReadOnlySpan<byte> header)
    {
        TcpUpstreamConnection? least = null;
        TcpUpstreamConnection? idle = null;
        int inUse = 0;
        foreach (var connection in _open)
        {
            if (connection.IsRetired)
                continue;
            inUse++;
            if (!connection.Header.SequenceEqual(header))
                idle = connection.Outstanding == 0 ? connection : idle;
            else if (connection.MayTake(_depth.Queries) && (least is null || connection.Outstanding < least.Outstanding))
                least = connection;
        }

        bool isFull = inUse >= (header.IsEmpty ? Most : MostWithHeaders);
        if (isFull && least is null && idle is not null)
        {
            // Of no use to this client.
            idle.Close();
            isFull = false;
        }

        bool isEnough = isFull || least?.Outstanding < OutstandingBeforeAnother;
        return isEnough ? least : TryOpen(header) ?? least;
    }

    /// <summary>The connection that has a number; null when it is not open.</summary>
    public TcpUpstreamConnection? Find(int number)
    {
        foreach (var connection in _open)
        {
            if (connection.Number == number)
                return connection;
        }

        return null;
    }

    /// <summary>The connection that the query sent first, of those outstanding, is on; null when there is none.</summary>
    public TcpUpstreamConnection? WithOldest(PendingQueries pending)
    {
        TcpUpstreamConnection? oldest = null;
        long since = long.MaxValue;
        foreach (var connection in _open)
        {
            if (connection.Outstanding == 0 || pending[connection.Oldest].Outstanding.SentAt >= since)
                continue;
            oldest = connection;
            since = pending[connection.Oldest].Outstanding.SentAt;
        }

        return oldest;
    }

    /// <summary>An answer has come on a connection.</summary>
    public void AnswerCame(TcpUpstreamConnection connection) => _depth.AnswerCame(connection.Answers);

    /// <summary>A connection has closed.</summary>
    public void Closed(TcpUpstreamConnection connection)
    {
        _open.Remove(connection);
        _spare.Push(connection);
    }

    /// <summary>The backend, or the way there, has ended a connection that had queries in flight.</summary>
    public void Broke(TcpUpstreamConnection connection)
    {
        if (connection.Answers > 0)
            _depth.ConnectionBroke(connection.Answers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = _open.Count - 1; i >= 0; i--)
            _open[i].Close();
        foreach (var connection in _spare)
            connection.Dispose();
    }

    private TcpUpstreamConnection? TryOpen(ReadOnlySpan<byte> header)
    {
        var connection = _spare.Count > 0 ? _spare.Pop() : new TcpUpstreamConnection(upstream, createStream());
        if (connection.TryConnect(_lastNumber + 1, header))
        {
            _lastNumber++;
            _open.Add(connection);
            return connection;
        }

        _spare.Push(connection);
        return null;
    }
}
