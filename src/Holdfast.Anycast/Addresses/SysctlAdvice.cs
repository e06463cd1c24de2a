using System.Collections.Immutable;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Netlink;

namespace Holdfast.Anycast.Addresses;

/// <summary>
/// Tells which kernel settings do not fit a node that has service addresses: on its uplinks nothing may answer ARP for
/// them, and no router advertisement may change its routes. The values judged are those in effect, which for some
/// settings come from <c>all</c> and the interface together.
/// </summary>
public static class SysctlAdvice
{
    private const string NoRead = "; the unit needs ProcSubset=all for this to be seen";

    /// <summary>The findings for this node.</summary>
    /// <param name="serviceInterface">The interface of the service addresses.</param>
    /// <returns>None when all is well.</returns>
    /// <exception cref="NetlinkException">The interfaces cannot be listed.</exception>
    public static ImmutableArray<SysctlFinding> ForThisNode(string serviceInterface)
    {
        using var rtnetlink = new Rtnetlink();
        return For(serviceInterface, rtnetlink.Links(), rtnetlink.Addresses(), new Sysctl());
    }

    /// <summary>The findings for the given interfaces and settings.</summary>
    internal static ImmutableArray<SysctlFinding> For(
        string serviceInterface, IReadOnlyList<Link> links, IReadOnlyList<InterfaceAddress> addresses, Sysctl sysctl)
    {
        var findings = ImmutableArray.CreateBuilder<SysctlFinding>();
        foreach (var link in links)
        {
            if (link.Name == serviceInterface && !link.IsLoopback && link.Kind != "dummy")
                findings.Add(new(link.Name, null, null,
                    "it carries the service addresses itself, so ARP and ND answer for them there: use lo or a dummy interface"));
            var isUplink = link.IsUp && !link.IsLoopback && link.Kind != "dummy" && addresses.Any(a => a.Link == link.Index);
            if (isUplink)
                Judge(link.Name, sysctl, findings);
        }
        return findings.ToImmutable();
    }

    private static void Judge(string link, Sysctl sysctl, ImmutableArray<SysctlFinding>.Builder findings)
    {
        var (allIgnore, ignore) = Ipv4(sysctl, link, "arp_ignore");
        // 3 still answers for what has global scope; the others above 0 answer only for the interface's own, or for nothing.
        if (Highest(allIgnore, ignore) is not (1 or 2 or 8))
            Find($"net.ipv4.conf.{link}.arp_ignore", Highest(allIgnore, ignore), 1, "it answers ARP for the service addresses");

        var (allAnnounce, announce) = Ipv4(sysctl, link, "arp_announce");
        if (Highest(allAnnounce, announce) is not 2)
            Find($"net.ipv4.conf.{link}.arp_announce", Highest(allAnnounce, announce), 2,
                "its ARP requests may name a service address as their sender");

        var (allFilter, filter) = Ipv4(sysctl, link, "arp_filter");
        if (Highest(allFilter, filter) is null or 0)
            Find($"net.ipv4.conf.{link}.arp_filter", Highest(allFilter, filter), 1,
                "with several interfaces on one LAN any of them answers ARP for any address");

        if (sysctl.Read("net", "ipv6", "conf", link, "disable_ipv6") is null or 1)
            return;
        if (AcceptedAdvertisements(sysctl, link) is var accepted and not 0)
            Find($"net.ipv6.conf.{link}.accept_ra", accepted, 0, "router advertisements can change its addresses and routes");

        void Find(string setting, int? value, int wanted, string why) =>
            findings.Add(new(setting, value, wanted, value is null ? why + NoRead : why));
    }

    /// <summary>Of these the kernel takes the higher of <c>all</c> and the interface's; for a switch that is: either.</summary>
    private static int? Highest(int? all, int? own) => all is null || own is null ? null : Math.Max(all.Value, own.Value);

    private static (int? All, int? Own) Ipv4(Sysctl sysctl, string link, string setting) =>
        (sysctl.Read("net", "ipv4", "conf", "all", setting), sysctl.Read("net", "ipv4", "conf", link, setting));

    /// <summary>accept_ra in effect: <c>all</c> does not count, and a node that forwards accepts none unless it is 2.</summary>
    private static int? AcceptedAdvertisements(Sysctl sysctl, string link)
    {
        var own = sysctl.Read("net", "ipv6", "conf", link, "accept_ra");
        var forwards = sysctl.Read("net", "ipv6", "conf", link, "forwarding");
        return own is 1 && forwards is > 0 ? 0 : own;
    }
}

/// <summary>A kernel setting of this node that does not fit anycast.</summary>
/// <param name="Setting">Its name, as sysctl(8) has it; or the interface, when it is no setting.</param>
/// <param name="Value">What is in force; null when it cannot be read.</param>
/// <param name="Wanted">What it should be; null when it is no setting.</param>
/// <param name="Why">What goes wrong otherwise.</param>
public sealed record SysctlFinding(string Setting, int? Value, int? Wanted, string Why)
{
    /// <inheritdoc/>
    public override string ToString() => Wanted is null ? $"{Setting}: {Why}"
        : Value is null ? $"{Setting} cannot be read, should be {Wanted}: {Why}"
        : $"{Setting} is {Value} in effect, should be {Wanted}: {Why}";
}
