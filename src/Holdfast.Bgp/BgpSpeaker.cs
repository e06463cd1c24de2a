using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Holdfast.Bgp;

/// <summary>
/// Speaks BGP-4 (RFC 4271) to the configured neighbors: announces what it is told to, imports nothing and decides nothing.
/// All members may be called from any thread; none of them waits for a neighbor.
/// </summary>
public sealed class BgpSpeaker : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private BgpOptions _options;
    private ImmutableArray<Route> _desired = [];

    /// <summary>Prepares a speaker that does nothing before <see cref="Start"/>.</summary>
    public BgpSpeaker(BgpOptions options, TimeProvider timeProvider, ILoggerFactory loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        _options = options;
        _time = timeProvider;
    }

    /// <summary>Raised, on any thread and without data, when a session changed its state or routes were sent.</summary>
    public event EventHandler? Changed;

    /// <summary>The neighbors, in the order of their configuration, as they are now.</summary>
    public ImmutableArray<NeighborStatus> Neighbors
    {
        get
        {
            lock (_gate)
            {
                return [.. _options.Neighbors.Select(neighbor =>
                    new NeighborStatus(neighbor.Name, neighbor.Address, neighbor.PeerAs, SessionState.Idle, _time.GetUtcNow()))];
            }
        }
    }

    /// <summary>Connections closed at once because no neighbor is configured at their address.</summary>
    public long RejectedConnections { get; }

    /// <summary>Why neighbors cannot connect to us, or null; sessions we open ourselves do not suffer from it.</summary>
    public string? ListenError { get; }

    /// <summary>Begins to listen and to connect.</summary>
    public void Start() => Changed?.Invoke(this, EventArgs.Empty);

    /// <summary>Makes <paramref name="desired"/> the whole of what is announced; only the difference is sent, and at once.</summary>
    public void Announce(IReadOnlyCollection<Route> desired)
    {
        ArgumentNullException.ThrowIfNull(desired);
        lock (_gate) _desired = [.. desired];
    }

    /// <summary>Takes over a new configuration; neighbors whose options are equal keep their session.</summary>
    public void Apply(BgpOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        lock (_gate) _options = options;
    }

    /// <summary>Ends every session with Cease/Administrative Shutdown and <paramref name="message"/> (RFC 9003); withdraws nothing before.</summary>
    /// <param name="message">At most 255 octets of UTF-8; more is cut off.</param>
    public Task StopAsync(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_gate) _desired = [];
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync("").ConfigureAwait(false);
}
