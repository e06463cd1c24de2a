using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.ProxyProtocol;

namespace Holdfast.LoadBalancer.Upstreams;

/// <summary>Writes the PROXY headers by which a worker's queries tell a backend who asks.</summary>
/// <param name="context">What the worker gives.</param>
internal sealed class ProxyHeaders(UpstreamContext context)
{
    /// <summary>The most octets of a header, its values included.</summary>
    public const int Longest = ProxiedAddresses.LongestHeader + ProxyValues.Most;

    /// <summary>Writes the header of a pending query; returns its octets.</summary>
    /// <param name="number">The query's slot.</param>
    /// <param name="buffer">Where to: <see cref="Longest"/> octets at least.</param>
    public int Write(int number, Span<byte> buffer)
    {
        ref PendingQuery query = ref context.Pending[number];
        return Write(
            in query.Client, context.Clients[query.Client.Client], query.Has(PendingTraits.StreamClient), buffer,
            query.Has(PendingTraits.ProxyValues) ? context.Pending.ProxyValues[number] : default);
    }

    /// <summary>Writes the header of a query whose answer goes to an address; returns its octets.</summary>
    /// <param name="address">Who asked.</param>
    /// <param name="client">The end that the query came through.</param>
    /// <param name="isStream">Whether it came over TCP.</param>
    /// <param name="buffer">Where to: <see cref="Longest"/> octets at least.</param>
    /// <param name="values">The header's values.</param>
    public static int Write(
        in ReturnAddress address, IClient client, bool isStream, Span<byte> buffer, ReadOnlySpan<byte> values = default) =>
        new ProxiedAddresses(
            ClientAddress.FromBytes(address.Peer.Address), address.Peer.Port,
            address.Local.IsKnown ? ClientAddress.FromBytes(address.Local.Address) : client.ListenAddress, address.ServerPort,
            isStream).WriteHeader(buffer, values);
}
