using System.Net;
using System.Net.NetworkInformation;

namespace Holdfast.Bgp.Rib;

/// <summary>The interfaces as the kernel has them.</summary>
internal sealed class SystemLinkAddresses : ILinkAddresses
{
    public Link? Find(IPAddress localAddress)
    {
        foreach (var link in NetworkInterface.GetAllNetworkInterfaces())
        {
            var addresses = link.GetIPProperties().UnicastAddresses;
            if (addresses.Any(own => own.Address.Equals(localAddress)))
            {
                return new Link(link.Name, link.NetworkInterfaceType == NetworkInterfaceType.Loopback,
                    [.. addresses.Select(own => new LinkAddress(own.Address, own.PrefixLength))]);
            }
        }
        return null;
    }
}
