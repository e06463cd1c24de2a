using Holdfast.Bgp.Options;

namespace Holdfast.Bgp.Session;

/// <summary>
/// How long a neighbor rests: ConnectRetryTime as a rule, twice as long after each error in a row, up to a bound
/// (DampPeerOscillations, RFC 4271, section 8.1.1). A session that lasted longer than the bound ends the row.
/// </summary>
internal sealed class IdleHold
{
    private int _errors;

    /// <summary>A session ended.</summary>
    /// <param name="options">The times.</param>
    /// <param name="isError">Someone was at fault.</param>
    /// <param name="lasted">How long it was Established.</param>
    /// <returns>The pause before the next try, without jitter.</returns>
    public TimeSpan Next(NeighborOptions options, bool isError, TimeSpan lasted)
    {
        var bound = options.MaxIdleHoldTime > options.ConnectRetryTime ? options.MaxIdleHoldTime : options.ConnectRetryTime;
        if (lasted >= bound) _errors = 0;
        if (!isError) return options.ConnectRetryTime;
        // 2^20 times the shortest pause there is exceeds every bound.
        var pause = options.ConnectRetryTime * (1 << Math.Min(_errors, 20));
        _errors++;
        return pause < bound ? pause : bound;
    }
}
