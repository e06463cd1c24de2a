using System.Net;
using Holdfast.Collections;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.ProxyProtocol;

/// <summary>The proxies whose PROXY headers are read: all that comes from them begins with one.</summary>
internal sealed class ProxySenders
{
    private readonly PrefixSet _proxies;
    private readonly AccessList? _clients;

    private ProxySenders(ProxyProtocolOptions options, AccessList clients)
    {
        _proxies = new PrefixSet(options.Acl);
        _clients = options.ApplyAclToProxiedClients ? clients : null;
        LongestHeader = options.MaxPayloadSize;
    }

    /// <summary>The most octets that a header may have.</summary>
    public int LongestHeader { get; }

    /// <summary>The proxies of a configuration; null where it has none.</summary>
    /// <param name="options">Who they are.</param>
    /// <param name="clients">Who may ask, be it by way of them, where the options say so.</param>
    public static ProxySenders? Of(ProxyProtocolOptions options, AccessList clients) =>
        options.Acl.IsEmpty ? null : new(options, clients);

    /// <summary>Whether what comes from there begins with a header.</summary>
    public bool Contains(in ClientAddress sender) => _proxies.Contains(sender);

    /// <summary>Whether a client that a header names may ask.</summary>
    public bool MayAsk(in ClientAddress client) => _clients is null || _clients.Allows(client);
}

/// <summary>From whom PROXY headers are taken. Defaults are dnsdist's.</summary>
public sealed record ProxyProtocolOptions
{
    /// <summary>
    /// Networks of proxies: each of their datagrams, and each of their connections, begins with a header; nothing of others does.
    /// </summary>
    public ValueList<IPNetwork> Acl { get; init; } = [];

    /// <summary>
    /// Whether the ACL of clients holds for those that headers name; else it holds for none of a proxy's queries.
    /// </summary>
    public bool ApplyAclToProxiedClients { get; init; }

    /// <summary>The most octets that a header may have, 16 to 65535.</summary>
    public int MaxPayloadSize { get; init; } = 512;
}
