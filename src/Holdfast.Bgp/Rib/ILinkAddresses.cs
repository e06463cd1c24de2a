using System.Net;

namespace Holdfast.Bgp.Rib;

/// <summary>Knows the machine's interfaces.</summary>
internal interface ILinkAddresses
{
    /// <summary>The interface that has <paramref name="localAddress"/>, as it is now; null when none has.</summary>
    Link? Find(IPAddress localAddress);
}
