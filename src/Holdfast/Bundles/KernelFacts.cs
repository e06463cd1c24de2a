using System.Globalization;
using System.Text;
using Holdfast.Linux;
using Holdfast.Linux.Netlink;

namespace Holdfast.Bundles;

/// <summary>What the kernel tells of the node: settings, limits, addresses, routes, counters.</summary>
internal static class KernelFacts
{
    private static readonly string[] Settings =
    [
        "kernel/ostype", "kernel/osrelease", "kernel/version", "kernel/core_pattern", "fs/file-max", "fs/nr_open",
        "vm/overcommit_memory", "net/core/rmem_default", "net/core/rmem_max", "net/core/wmem_default", "net/core/wmem_max",
        "net/core/netdev_max_backlog", "net/core/somaxconn", "net/core/optmem_max", "net/core/default_qdisc",
        "net/ipv4/ip_local_port_range", "net/ipv4/ip_nonlocal_bind", "net/ipv4/ip_forward", "net/ipv4/udp_mem",
        "net/ipv4/udp_rmem_min", "net/ipv4/tcp_mem", "net/ipv4/tcp_rmem", "net/ipv4/tcp_wmem",
        "net/ipv4/tcp_max_syn_backlog", "net/ipv4/tcp_syncookies", "net/ipv4/tcp_l3mdev_accept", "net/ipv4/udp_l3mdev_accept",
        "net/ipv4/conf/all/rp_filter", "net/ipv4/conf/all/arp_ignore", "net/ipv4/conf/all/arp_announce",
        "net/ipv4/conf/all/accept_local", "net/ipv6/bindv6only", "net/ipv6/conf/all/disable_ipv6",
        "net/ipv6/conf/all/forwarding", "net/ipv6/conf/all/accept_dad", "net/netfilter/nf_conntrack_max",
        "net/netfilter/nf_conntrack_count",
    ];

    private static readonly string[] Files =
    [
        "/etc/os-release", "/proc/cmdline", "/proc/uptime", "/proc/loadavg", "/proc/meminfo", "/proc/net/dev", "/proc/net/snmp",
        "/proc/net/snmp6", "/proc/net/netstat", "/proc/net/softnet_stat", "/proc/net/sockstat", "/proc/net/sockstat6",
        "/proc/net/route", "/proc/net/ipv6_route",
    ];

    /// <summary>The texts, each with its name in the bundle.</summary>
    /// <param name="daemon">The daemon's process; null where it is not known.</param>
    public static IEnumerable<(string Name, string Text)> Read(int? daemon)
    {
        yield return ("kernel/sysctl.txt", Sysctls());
        yield return ("kernel/addresses.txt", Addresses());
        foreach (var file in Files) yield return ("kernel/" + Path.GetFileName(file) + ".txt", TextOf(file));
        if (daemon is null) yield break;
        foreach (var file in new[] { "limits", "status", "cgroup" })
            yield return ($"process/{file}.txt", TextOf(string.Create(CultureInfo.InvariantCulture, $"/proc/{daemon}/{file}")));
    }

    private static string Sysctls()
    {
        var text = new StringBuilder();
        foreach (var setting in Settings.Concat(OfInterfaces()))
            text.Append(setting.Replace('/', '.')).Append(" = ").AppendLine(TextOf("/proc/sys/" + setting).Trim());
        return text.ToString();
    }

    private static IEnumerable<string> OfInterfaces()
    {
        string[] found = [];
        try
        {
            found = Directory.GetDirectories("/proc/sys/net/ipv4/conf");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Under systemd's ProcSubset=pid there are none to be seen.
        }
        return found.Select(Path.GetFileName).Where(name => name is not ("all" or null)).SelectMany(name => new[]
        {
            $"net/ipv4/conf/{name}/rp_filter", $"net/ipv4/conf/{name}/arp_ignore", $"net/ipv4/conf/{name}/arp_announce",
        });
    }

    private static string Addresses()
    {
        try
        {
            using var kernel = new Rtnetlink();
            var text = new StringBuilder();
            var addresses = kernel.Addresses();
            foreach (var link in kernel.Links())
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{link.Index}: {link.Name} {link.Kind ?? "-"} {link.Flags}");
                foreach (var address in addresses.Where(address => address.Link == link.Index))
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"    {address.Address}/{address.PrefixLength} {address.Scope} "
                        + $"{address.Flags} protocol {address.Protocol}");
                }
            }
            return text.ToString();
        }
        catch (Exception refused) when (refused is NetlinkException or SystemCallException)
        {
            return refused.Message;
        }
    }

    private static string TextOf(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return unreadable.Message;
        }
    }
}
