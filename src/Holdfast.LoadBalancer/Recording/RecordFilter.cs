using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>A filter made ready to be asked of many records.</summary>
internal sealed class RecordFilter
{
    private readonly QueryFilter _filter;
    private readonly RecordNames _names;
    private readonly ClientAddress _network;
    private readonly int _prefix;
    private readonly long _slower;
    private readonly ClientAddress[]? _servers;

    /// <summary>Prepares it.</summary>
    /// <param name="filter">What is looked for.</param>
    /// <param name="privacy">How much of a client may be seen.</param>
    /// <param name="names">What the configuration calls things.</param>
    /// <param name="frequency">Timestamps a second.</param>
    public RecordFilter(QueryFilter filter, PrivacyOptions privacy, RecordNames names, long frequency)
    {
        (_filter, _names) = (filter, names);
        if (filter.Client is { } network)
        {
            _network = ClientAddress.From(network.BaseAddress);
            _prefix = Math.Min(network.PrefixLength, _network.IsIPv4 ? privacy.Ipv4 : privacy.Ipv6);
            _network = _network.Network(_prefix, _prefix);
        }

        _slower = filter.Slower is { } time ? (long)(time.TotalSeconds * frequency) : 0;
        _servers = filter.Servers is { } servers ? [.. servers.Select(ClientAddress.From)] : null;
    }

    /// <summary>Whether a record fits.</summary>
    public bool Fits(in QueryRecord record) =>
        (_filter.Client is null || IsOfClient(in record.Client))
        && (_filter.Type is not { } type || record.Type == (ushort)type)
        && (_filter.Rcode is not { } code || (record.Outcome == QueryOutcome.Answered && record.Rcode == (ushort)code))
        && record.Elapsed >= _slower
        && (!_filter.Dropped || record.Outcome != QueryOutcome.Answered)
        && (_servers is null || _servers.AsSpan().Contains(record.Server))
        && (_filter.Suffix is not { } suffix || (record.NameLength > 0 && NameWire.IsAtOrBelow(record.Name, suffix)))
        && (_filter.Backend is not { } backend || _names.Backend(record.Backend) == backend);

    private bool IsOfClient(in ClientAddress client) =>
        client.IsIPv4 == _network.IsIPv4 && client.Network(_prefix, _prefix) == _network;
}

/// <summary>What the present configuration calls things that records know by number; null for what is not in it.</summary>
/// <param name="Pool">Pools, by <see cref="Pools.Pool.Number"/>.</param>
/// <param name="Backend">Backends, by <see cref="Backends.Backend.Number"/>.</param>
/// <param name="Rule">Rules, by their place in the chain from 0.</param>
internal sealed record RecordNames(Func<int, string?> Pool, Func<int, string?> Backend, Func<int, string?> Rule);
