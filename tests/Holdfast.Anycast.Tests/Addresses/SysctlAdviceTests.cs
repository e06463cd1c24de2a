using System.Net;
using Holdfast.Anycast.Addresses;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Netlink;

namespace Holdfast.Anycast.Tests.Addresses;

public sealed class SysctlAdviceTests : IDisposable
{
    private static readonly Link Loopback = new(1, "lo", LinkFlags.Up | LinkFlags.Loopback, null, null);
    private static readonly Link Uplink = new(2, "eth0.5", LinkFlags.Up, "vlan", null);

    private readonly string _root = Directory.CreateTempSubdirectory("hflnx-").FullName;

    public SysctlAdviceTests()
    {
        foreach (var setting in new[] { "arp_ignore", "arp_announce", "arp_filter" })
        {
            Set("all", setting, 0);
            Set("eth0.5", setting, setting == "arp_announce" ? 2 : 1);
        }
        Set("eth0.5", "accept_ra", 0, "ipv6");
        Set("eth0.5", "forwarding", 0, "ipv6");
        Set("eth0.5", "disable_ipv6", 0, "ipv6");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Has_nothing_to_say_when_all_is_well() => Assert.Empty(Findings());

    [Theory]
    [InlineData("arp_ignore", 0, 0, "net.ipv4.conf.eth0.5.arp_ignore is 0 in effect, should be 1: it answers ARP")]
    [InlineData("arp_ignore", 3, 1, "arp_ignore is 3 in effect")]
    [InlineData("arp_announce", 1, 0, "net.ipv4.conf.eth0.5.arp_announce is 1 in effect, should be 2")]
    [InlineData("arp_filter", 0, 0, "net.ipv4.conf.eth0.5.arp_filter is 0 in effect, should be 1")]
    public void Names_a_wrong_setting(string setting, int all, int own, string finding)
    {
        Set("all", setting, all);
        Set("eth0.5", setting, own);
        Assert.Contains(finding, Assert.Single(Findings()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arp_ignore", 1, 0)]
    [InlineData("arp_ignore", 0, 2)]
    [InlineData("arp_announce", 2, 0)]
    [InlineData("arp_filter", 1, 0)]
    public void Takes_the_higher_of_all_and_the_interfaces_own(string setting, int all, int own)
    {
        Set("all", setting, all);
        Set("eth0.5", setting, own);
        Assert.Empty(Findings());
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(2, 0, true)]
    [InlineData(1, 1, false)] // a node that forwards accepts none
    [InlineData(2, 1, true)] // unless told to
    public void Judges_router_advertisements_as_the_kernel_does(int accept, int forwarding, bool found)
    {
        Set("eth0.5", "accept_ra", accept, "ipv6");
        Set("eth0.5", "forwarding", forwarding, "ipv6");
        Set("all", "accept_ra", 0, "ipv6"); // has no say
        Assert.Equal(found ? [$"net.ipv6.conf.eth0.5.accept_ra is {accept} in effect, should be 0"] : [],
            Findings().Select(f => f.Split(':')[0]));
    }

    [Fact]
    public void Says_so_where_settings_cannot_be_read()
    {
        Directory.Delete(Path.Join(_root, "net"), recursive: true);
        Assert.Equal(3, Findings().Count(f => f.Contains("cannot be read", StringComparison.Ordinal)
            && f.Contains("ProcSubset=all", StringComparison.Ordinal)));
    }

    [Fact]
    public void Warns_of_service_addresses_on_the_uplink_itself() =>
        Assert.StartsWith(
            "eth0.5: it carries the service addresses itself", Assert.Single(Findings("eth0.5")), StringComparison.Ordinal);

    [Fact]
    public void Passes_over_interfaces_that_are_no_uplink()
    {
        Set("eth0.5", "arp_ignore", 0);
        Assert.NotEmpty(Findings());
        Assert.Empty(SysctlAdvice.For("lo", [Loopback, Uplink with { Flags = LinkFlags.None }], [Address], new Sysctl(_root)));
        Assert.Empty(SysctlAdvice.For("lo", [Loopback, Uplink with { Kind = "dummy" }], [Address], new Sysctl(_root)));
        Assert.Empty(SysctlAdvice.For("lo", [Loopback, Uplink], [], new Sysctl(_root)));
    }

    private static InterfaceAddress Address => new(Uplink.Index, IPAddress.Parse("192.0.2.1"), 24);

    private IEnumerable<string> Findings(string serviceInterface = "lo") =>
        SysctlAdvice.For(serviceInterface, [Loopback, Uplink], [Address], new Sysctl(_root)).Select(f => f.ToString());

    private void Set(string link, string setting, int value, string family = "ipv4")
    {
        var file = Path.Join(_root, "net", family, "conf", link, setting);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, value + "\n");
    }
}
