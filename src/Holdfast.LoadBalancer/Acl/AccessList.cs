using System.Net;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Acl;

/// <summary>
/// Who may ask: the networks of the ACL and, always, the node's own service addresses, since its checks come from them.
/// </summary>
/// <param name="options">The networks.</param>
/// <param name="serviceAddresses">The addresses that pass whatever the networks say.</param>
internal sealed class AccessList(AclOptions options, IEnumerable<IPAddress> serviceAddresses)
{
    private readonly PrefixSet _allowed = new(options.Networks.Concat(serviceAddresses.Select(Host)));

    /// <summary>Whether a query from this address is taken.</summary>
    public bool Allows(in ClientAddress client) => _allowed.Contains(client);

    private static IPNetwork Host(IPAddress address) =>
        new(new IPAddress(address.GetAddressBytes()), address.GetAddressBytes().Length * 8);
}
