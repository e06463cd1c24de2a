using System.Net;
using Holdfast.Lab.Errors;
using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Sites;

/// <summary>The addresses of the load balancers in their namespaces.</summary>
/// <param name="namespaces">The site's namespaces.</param>
internal sealed class NodeAddresses(SiteNamespaces namespaces)
{
    private Dictionary<IPAddress, string>? _owners;

    /// <summary>Which load balancer an address on an uplink is of, link-local ones included; null: none.</summary>
    public string? OwnerOf(IPAddress address) => (_owners ??= FindOwners()).GetValueOrDefault(address);

    /// <summary>The link-local address of a load balancer's uplink.</summary>
    public IPAddress LinkLocal(Node node)
    {
        // "2: eth0    inet6 fe80::1/64 scope link"
        var shown = namespaces.Of(node.Name).Ip("-6", "-o", "addr", "show", "dev", node.Interface, "scope", "link");
        return shown.Split(' ', '\n').Where(word => word.StartsWith("fe80:", StringComparison.Ordinal))
            .Select(word => IPAddress.Parse(word.Split('/')[0])).FirstOrDefault()
            ?? throw new LabException($"{node.Name} has no link-local address on {node.Interface}");
    }

    /// <summary>Puts the service addresses on a node's loopback interface, as its rc.local did, or takes them away.</summary>
    public void PutServices(string node, bool there)
    {
        foreach (var address in SeedNetwork.Services.SelectMany(service => service.Addresses))
        {
            var host = $"{address}/{(address.GetAddressBytes().Length == 4 ? 32 : 128)}";
            if (there)
                namespaces.Of(node).Ip("addr", "replace", host, "dev", "lo");
            else
                _ = namespaces.Of(node).Execute("ip", "addr", "del", host, "dev", "lo");
        }
    }

    private Dictionary<IPAddress, string> FindOwners()
    {
        var owners = new Dictionary<IPAddress, string>();
        foreach (var node in SeedNetwork.LoadBalancers.Select(balancer => balancer.Node))
        {
            owners[node.Ipv4] = node.Name;
            owners[node.Ipv6] = node.Name;
            owners[LinkLocal(node)] = node.Name;
        }

        return owners;
    }
}
