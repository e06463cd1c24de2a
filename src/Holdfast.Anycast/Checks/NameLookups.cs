using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.Linux.Blocking;

namespace Holdfast.Anycast.Checks;

/// <summary>
/// Looks up the names of checks. The system's resolver may take long (on a DNS node it is often the node itself), and a check
/// waits for it no longer than its time-out; one that still hangs when the next round asks is waited for, not begun again.
/// </summary>
/// <param name="lookUp">The system's resolver: it blocks, and throws <see cref="SocketException"/>.</param>
/// <param name="limit">Names looked up at once.</param>
internal sealed class NameLookups(Func<string, IPAddress[]> lookUp, int limit)
{
    private const int DefaultLimit = 128;

    private readonly BlockingCalls<string, IPAddress[]> _calls = new("hf-names", limit);
    private readonly ConcurrentDictionary<string, IPAddress[]> _last = new(StringComparer.OrdinalIgnoreCase);

    internal NameLookups() : this(System.Net.Dns.GetHostAddresses, DefaultLimit)
    {
    }

    /// <summary>
    /// The addresses of a host. A literal address is its own; while too many look-ups run, a name has the addresses it had last.
    /// </summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>
    /// The addresses; null when they were not there in time. A server that hangs keeps all its checks waiting, which then
    /// end at one moment: that must not cost an exception each.
    /// </returns>
    /// <exception cref="SocketException">It has none.</exception>
    internal async Task<IPAddress[]?> TryFindAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        if (_calls.TryRun(host, LookUp) is { } call)
        {
            var inTime = call.WaitAsync(cancellation);
            await ((Task)inTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return inTime.IsCanceled ? null : await inTime.ConfigureAwait(false);
        }
        return _last.TryGetValue(host, out var last) ? last : throw new SocketException((int)SocketError.TryAgain);
    }

    private IPAddress[] LookUp(string host)
    {
        var addresses = lookUp(host);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.NoData);
        _last[host] = addresses;
        return addresses;
    }
}
