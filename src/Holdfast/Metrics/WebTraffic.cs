using System.Collections.Immutable;

namespace Holdfast.Metrics;

/// <summary>What came over TCP to the API and to the metrics' own port, counted.</summary>
internal sealed class WebTraffic
{
    private readonly long[] _refused = new long[Enum.GetValues<RefusedRequest>().Length];

    /// <summary>The port of the API.</summary>
    public ListenerTraffic Api { get; } = new("api");

    /// <summary>The metrics' own port.</summary>
    public ListenerTraffic Metrics { get; } = new("metrics");

    /// <summary>Both.</summary>
    public ImmutableArray<ListenerTraffic> Listeners => [Api, Metrics];

    /// <summary>Counts a request to the API that was refused.</summary>
    public void Refused(RefusedRequest why) => Interlocked.Increment(ref _refused[(int)why]);

    /// <summary>How many were refused so.</summary>
    public long CountOf(RefusedRequest why) => Interlocked.Read(ref _refused[(int)why]);
}

/// <summary>What came to one port.</summary>
/// <param name="name">Its label.</param>
internal sealed class ListenerTraffic(string name)
{
    private long _accepted, _forbidden, _gaveWay, _requests;
    private int _open;

    public string Name => name;

    /// <summary>Connections that were let in.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Connections of those who are not in the ACL.</summary>
    public long Forbidden => Interlocked.Read(ref _forbidden);

    /// <summary>Connections that were closed for newer ones.</summary>
    public long GaveWay => Interlocked.Read(ref _gaveWay);

    /// <summary>Requests whose headers came whole and in time.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Connections that are open.</summary>
    public int Open => Volatile.Read(ref _open);

    public void Forbid() => Interlocked.Increment(ref _forbidden);

    public void Request() => Interlocked.Increment(ref _requests);

    /// <summary>Counts a connection that is let in, and whether another was closed for it.</summary>
    public void Accept(bool another)
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _open);
        if (another) Interlocked.Increment(ref _gaveWay);
    }

    public void Close() => Interlocked.Decrement(ref _open);
}

/// <summary>Why the API did not answer a request over TCP.</summary>
internal enum RefusedRequest
{
    /// <summary>Requests of its client come too fast.</summary>
    Rate,

    /// <summary>It is for another host.</summary>
    Host,

    /// <summary>It is from a page of another origin.</summary>
    Origin,

    /// <summary>It has a body.</summary>
    Body,

    /// <summary>It has no token that is known.</summary>
    Token,

    /// <summary>Its token does not allow it.</summary>
    Scope,

    /// <summary>So many answers go on already.</summary>
    Streams,
}
