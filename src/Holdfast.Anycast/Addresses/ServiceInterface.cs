using Holdfast.Linux.Netlink;

namespace Holdfast.Anycast.Addresses;

/// <summary>The interface of the service addresses: found, or made, and up.</summary>
internal sealed class ServiceInterface(Rtnetlink rtnetlink, string dummyKind)
{
    /// <summary>The alias that tells an interface Holdfast made from one it found.</summary>
    public const string Alias = "holdfast";

    /// <summary>Finds the interface; makes a wanted dummy, sets it or the loopback up.</summary>
    /// <param name="on">The interface wanted.</param>
    /// <param name="links">The interfaces there are.</param>
    /// <param name="repaired">It had to be made or set up.</param>
    /// <exception cref="NetlinkException">It is not there, or the kernel refused.</exception>
    public Link Ensure(InterfaceOptions on, IReadOnlyList<Link> links, out bool repaired)
    {
        var link = links.FirstOrDefault(l => l.Name == on.Name);
        repaired = link is null || !link.IsUp;
        if (link is null && !on.Dummy)
        {
            var names = string.Join(", ", links.Select(l => l.Name));
            throw new NetlinkException($"there is no interface {on.Name} (there are: {names}); its addresses come when it does",
                NetlinkException.NoDevice);
        }
        if (link is null)
        {
            rtnetlink.Create(on.Name, dummyKind);
            link = rtnetlink.Links().FirstOrDefault(l => l.Name == on.Name)
                ?? throw new NetlinkException($"{on.Name} was created, and is gone again", NetlinkException.NoDevice);
            rtnetlink.SetUp(link, Alias);
            return link;
        }
        if (on.Dummy && link.Kind != dummyKind)
            throw new NetlinkException(
                $"{on.Name} is not a {dummyKind} interface: name it without `dummy` to use it as it is", 0);
        if (!link.IsUp && (link.IsLoopback || on.Dummy))
            rtnetlink.SetUp(link);
        else if (!link.IsUp)
            throw new NetlinkException($"{on.Name} is down: set it up (ip link set {on.Name} up)", 0);
        return link;
    }

    /// <summary>Deletes the interfaces Holdfast made, but the one in use and those that carry others' addresses.</summary>
    /// <param name="used">The one in use; null for none.</param>
    public void DeleteUnused(string? used)
    {
        foreach (var link in rtnetlink.Links())
        {
            if (link.Alias != Alias || link.Kind != dummyKind || link.Name == used)
                continue;
            if (!rtnetlink.Addresses().Any(a => a.Link == link.Index && !a.Address.IsIPv6LinkLocal))
                rtnetlink.Delete(link);
        }
    }
}
