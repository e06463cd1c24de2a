using System.Net;
using Holdfast.Bgp.Rib;

namespace Holdfast.Bgp.Tests.Rib;

/// <summary>A machine with one interface, which stays as it is until another is set.</summary>
internal sealed class FixedLink(Link link) : ILinkAddresses
{
    public Link Link { get; set; } = link;

    public Link? Find(IPAddress localAddress) => Link.Has(localAddress) ? Link : null;

    public void LookAnew() { }
}
