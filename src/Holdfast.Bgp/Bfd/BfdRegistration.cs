namespace Holdfast.Bgp.Bfd;

/// <summary>
/// Ties a neighbor's BGP session to its BFD session (RFC 5882). BFD that was Up and fails ends BGP at once, and BGP waits for
/// BFD before it comes back; a session that is AdminDown at either end tells nothing of the path and does neither.
/// </summary>
internal sealed class BfdRegistration : IDisposable
{
    /// <summary>
    /// How long BGP waits for BFD after a failure, unless the tie is strict. Some routers begin BFD only when BGP is
    /// established: waiting for ever would be waiting for each other.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly ITimer _patience;
    private IBfdClient? _client;
    private bool _isStrict;
    private bool _permits;

    public BfdRegistration(TimeProvider time) =>
        _patience = time.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>BGP is kept down.</summary>
    public bool Holds { get; private set; }

    /// <summary>Ties it to a session, which may be another one than before.</summary>
    /// <param name="client">The BGP session; when it is new it has not been started yet.</param>
    /// <param name="strict">It waits for BFD from the beginning.</param>
    public void Reconfigure(IBfdClient client, bool strict)
    {
        lock (_gate)
        {
            var isNew = client != _client;
            var wasStrict = _isStrict;
            (_client, _isStrict) = (client, strict);
            if (isNew && (Holds || (strict && !_permits))) Hold();
            else if (wasStrict && !strict && Holds) WaitNoLongerThanPatience();
        }
    }

    /// <summary>The BFD session changed.</summary>
    public void Changed(BfdChange change)
    {
        lock (_gate)
        {
            _permits = change.State is BfdState.Up or BfdState.AdminDown || change.RemoteState == BfdState.AdminDown;
            if (_permits) Release();
            else if (change.Was == BfdState.Up) Hold();
        }
    }

    /// <summary>Unties: the session goes on without BFD.</summary>
    public void Dispose()
    {
        _patience.Dispose();
        Release();
    }

    private void Hold()
    {
        Holds = true;
        _client?.HoldDown();
        if (!_isStrict) WaitNoLongerThanPatience();
    }

    private void WaitNoLongerThanPatience() => _patience.Change(Patience, Timeout.InfiniteTimeSpan);

    private void Release()
    {
        lock (_gate)
        {
            if (!Holds) return;
            Holds = false;
            _patience.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _client?.Release();
        }
    }
}

/// <summary>What BFD does to a BGP session.</summary>
internal interface IBfdClient
{
    /// <summary>Ends the session with Cease/BFD Down (RFC 9384), if there is one, and lets none come up before <see cref="Release"/>.</summary>
    void HoldDown();

    /// <summary>Lets the session come up again.</summary>
    void Release();
}
