using System.Net;

namespace Holdfast.Bgp.Bfd;

/// <summary>
/// Registers a neighbor's BGP session with its BFD session (RFC 5882). When BFD was Up and fails, BGP is ended at once and held
/// down until BFD is Up again; a BFD session that is AdminDown at either end tells nothing of the path and does neither.
/// </summary>
internal sealed class BfdRegistration : IDisposable
{
    /// <summary>
    /// How long BGP is held down after a failure of BFD, unless the registration is strict. Some routers begin BFD only when BGP
    /// is established: held down for ever, both would wait for each other.
    /// </summary>
    public static readonly TimeSpan MaxHoldDown = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly ITimer _holdDown;
    private IBfdClient? _client;
    private bool _isStrict;
    private bool _isPathUsable;

    public BfdRegistration(TimeProvider time) =>
        _holdDown = time.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>BGP is kept down.</summary>
    public bool Holds { get; private set; }

    /// <summary>Registers a session, which may be another one than before.</summary>
    /// <param name="client">The BGP session; when it is new it has not been started yet.</param>
    /// <param name="strict">It waits for BFD from the beginning.</param>
    public void Reconfigure(IBfdClient client, bool strict)
    {
        lock (_gate)
        {
            var isNew = client != _client;
            var wasStrict = _isStrict;
            (_client, _isStrict) = (client, strict);
            if (isNew && (Holds || (strict && !_isPathUsable))) Hold();
            else if (wasStrict && !strict && Holds) LimitHoldDown();
        }
    }

    /// <summary>The BFD session changed.</summary>
    public void Changed(BfdChange change)
    {
        lock (_gate)
        {
            _isPathUsable = change.State is BfdState.Up or BfdState.AdminDown || change.RemoteState == BfdState.AdminDown;
            if (_isPathUsable) Release();
            else if (change.Was == BfdState.Up) Hold();
        }
    }

    /// <summary>Ends the registration: the session goes on without BFD.</summary>
    public void Dispose()
    {
        _holdDown.Dispose();
        Release();
    }

    private void Hold()
    {
        Holds = true;
        _client?.HoldDown();
        if (!_isStrict) LimitHoldDown();
    }

    private void LimitHoldDown() => _holdDown.Change(MaxHoldDown, Timeout.InfiniteTimeSpan);

    private void Release()
    {
        lock (_gate)
        {
            if (!Holds) return;
            Holds = false;
            _holdDown.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _client?.Release();
        }
    }
}

/// <summary>What BFD does to a BGP session.</summary>
internal interface IBfdClient
{
    /// <summary>
    /// Ends the session with Cease/BFD Down (RFC 9384), if there is one, and lets none come up before <see cref="Release"/>.
    /// </summary>
    void HoldDown();

    /// <summary>Lets the session come up again.</summary>
    void Release();

    /// <summary>It is not listed, but connected to us: its connection alone tells which of our addresses it knows.</summary>
    bool IsDynamic { get; }

    /// <summary>Our end of the session, or of the last there was; null before the first.</summary>
    IPAddress? LocalAddress { get; }
}
