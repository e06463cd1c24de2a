using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace Holdfast.Interop.Tests.Bgp;

/// <summary>A network namespace for BIRD, joined to the test's own by a link with documentation addresses.</summary>
public sealed class BirdLink : IDisposable
{
    private static int s_count;

    private readonly string _interface;

    public BirdLink()
    {
        foreach (var (program, package) in (ReadOnlySpan<(string, string)>)[("/usr/sbin/bird", "bird2"), ("/usr/sbin/birdc", "bird2"), ("/usr/sbin/ip", "iproute2")])
        {
            if (!File.Exists(program) && !File.Exists(program.Replace("/usr", "", StringComparison.Ordinal)))
                throw new InvalidOperationException($"{program} is missing; these tests need it: apt-get install {package}");
        }
        var id = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}x{Interlocked.Increment(ref s_count)}");
        Namespace = $"hfbgp-{id}";
        _interface = $"hb{id}";
        Ip("netns", "add", Namespace);
        Ip("link", "add", _interface, "type", "veth", "peer", "name", "hf0", "netns", Namespace);
        // Without duplicate address detection the addresses are there at once.
        File.WriteAllText($"/proc/sys/net/ipv6/conf/{_interface}/accept_dad", "0");
        InNamespace("sysctl", "-qw", "net.ipv6.conf.hf0.accept_dad=0");
        Ip("addr", "add", $"{Own}/30", "dev", _interface);
        Ip("addr", "add", $"{OwnIpv6}/64", "dev", _interface);
        Ip("link", "set", _interface, "up");
        Ip("-n", Namespace, "addr", "add", $"{Bird}/30", "dev", "hf0");
        Ip("-n", Namespace, "addr", "add", $"{BirdIpv6}/64", "dev", "hf0");
        Ip("-n", Namespace, "link", "set", "hf0", "up");
        Ip("-n", Namespace, "link", "set", "lo", "up");
        var deadline = DateTime.UtcNow.AddSeconds(5);
        while ((OwnLinkLocal = FindLinkLocal()) is null)
        {
            if (DateTime.UtcNow > deadline) throw new InvalidOperationException($"{_interface} gets no link-local address; is IPv6 disabled?");
            Thread.Sleep(10);
        }
    }

    public string Namespace { get; }

    public static IPAddress Own { get; } = IPAddress.Parse("198.51.100.129");

    public static IPAddress OwnIpv6 { get; } = IPAddress.Parse("2001:db8:b69::1");

    public static IPAddress Bird { get; } = IPAddress.Parse("198.51.100.130");

    public static IPAddress BirdIpv6 { get; } = IPAddress.Parse("2001:db8:b69::2");

    /// <summary>Our link-local address, without scope.</summary>
    public IPAddress? OwnLinkLocal { get; }

    public string InNamespace(params string[] command) => Shell.Run("ip", ["netns", "exec", Namespace, .. command]);

    public void Dispose()
    {
        Shell.TryRun("ip", "link", "del", _interface);
        Shell.TryRun("ip", "netns", "del", Namespace);
    }

    private IPAddress? FindLinkLocal()
    {
        var address = NetworkInterface.GetAllNetworkInterfaces().Single(link => link.Name == _interface).GetIPProperties()
            .UnicastAddresses.Select(own => own.Address).FirstOrDefault(own => own.IsIPv6LinkLocal);
        return address is null ? null : new IPAddress(address.GetAddressBytes());
    }

    private static void Ip(params string[] arguments) => Shell.Run("ip", arguments);
}
