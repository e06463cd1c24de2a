using System.Collections.Frozen;
using System.Net;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Clients;

/// <summary>
/// The sockets of the node's own checks. Written rarely, under a lock; read by every query, which for all but
/// a few source ports costs one bit test.
/// </summary>
internal sealed class ExemptSources
{
    private const int Words = 65536 / 64;

    private readonly Lock _writing = new();
    private readonly Dictionary<Source, int> _counts = [];

    // The bits of each protocol, one after another.
    private readonly ulong[] _ports = GC.AllocateArray<ulong>(ListenerProtocol.Most * Words, pinned: true);
    private volatile FrozenSet<Source> _sources = FrozenSet<Source>.Empty;

    /// <summary>Adds a source until the result is disposed.</summary>
    public IDisposable Add(IPEndPoint endPoint, ListenerProtocol protocol)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var source = new Source(ClientAddress.From(endPoint.Address), (ushort)endPoint.Port, protocol);
        Change(source, +1);
        return new Exemption(this, source);
    }

    /// <summary>Whether a query from there is an own check's.</summary>
    public bool Contains(in ClientAddress address, ushort port, ListenerProtocol protocol)
    {
        ulong word = Volatile.Read(ref _ports[(protocol.Index * Words) + (port >> 6)]);
        return (word & (1UL << (port & 63))) != 0 && _sources.Contains(new Source(address, port, protocol));
    }

    private void Change(Source source, int by)
    {
        lock (_writing)
        {
            int count = _counts.GetValueOrDefault(source) + by;
            if (count > 0)
                _counts[source] = count;
            else
                _counts.Remove(source);
            _sources = _counts.Keys.ToFrozenSet();

            bool any = _counts.Keys.Any(s => s.Port == source.Port && s.Protocol == source.Protocol);
            ref ulong word = ref _ports[(source.Protocol.Index * Words) + (source.Port >> 6)];
            ulong bit = 1UL << (source.Port & 63);
            Volatile.Write(ref word, any ? word | bit : word & ~bit);
        }
    }

    private readonly record struct Source(ClientAddress Address, ushort Port, ListenerProtocol Protocol);

    private sealed class Exemption(ExemptSources owner, Source source) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                owner.Change(source, -1);
        }
    }
}
