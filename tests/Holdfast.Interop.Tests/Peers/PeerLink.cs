using System.Net;
using Holdfast.Lab.Namespaces;
using Holdfast.Lab.Processes;
using Holdfast.Linux.Netlink;
using Holdfast.Testing.Network;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>
/// A network namespace for a peer, joined to the test's own by a link with documentation addresses. Links that exist at the
/// same time, in this run or in another on the same machine, have different addresses.
/// </summary>
internal sealed class PeerLink : IDisposable
{
    /// <summary>The peer's interface.</summary>
    public const string PeerInterface = "hf0";

    private const int MaxLinks = 32;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FileStream _number;
    private readonly TemporaryNamespace _namespace = new("peer", loopbackUp: false);

    public PeerLink()
    {
        _number = TakeNumber(out var number);
        Number = number;
        Interface = $"hfpeer-{number}";
        // The number is ours alone: a link that is there under it is one of a run that died.
        if (Directory.Exists($"/sys/class/net/{Interface}")) Tool.Try("ip", ["link", "del", Interface]);
        Own = IPAddress.Parse($"198.51.100.{(8 * number) + 1}");
        Peer = IPAddress.Parse($"198.51.100.{(8 * number) + 2}");
        Elsewhere = IPAddress.Parse($"198.51.100.{(8 * number) + 3}");
        OwnIpv6 = IPAddress.Parse($"2001:db8:b69:{number + 1:x}::1");
        PeerIpv6 = IPAddress.Parse($"2001:db8:b69:{number + 1:x}::2");
        ElsewhereIpv6 = IPAddress.Parse($"2001:db8:b69:{number + 1:x}::3");
        Tool.Run("ip", ["link", "add", Interface, "type", "veth", "peer", "name", PeerInterface, "netns", Namespace.Name]);
        // Without duplicate address detection the addresses are there at once.
        File.WriteAllText($"/proc/sys/net/ipv6/conf/{Interface}/accept_dad", "0");
        Namespace.Set([($"ipv6/conf/{PeerInterface}/accept_dad", "0")]);
        Tool.Run("ip", ["-batch", "-"],
            $"addr add {Own}/29 dev {Interface}\naddr add {OwnIpv6}/64 dev {Interface}\nlink set {Interface} up\n");
        Namespace.IpBatch(
            [$"addr add {Peer}/29 dev {PeerInterface}", $"addr add {PeerIpv6}/64 dev {PeerInterface}",
                $"link set {PeerInterface} up", "link set lo up"]);
        OwnLinkLocal = LinkLocalOf(Interface);
        PeerLinkLocal = Namespace.Run(() => LinkLocalOf(PeerInterface));
    }

    public NetworkNamespace Namespace => _namespace.Namespace;

    /// <summary>Which of the links that exist at the same time it is.</summary>
    public int Number { get; }

    /// <summary>Our interface.</summary>
    public string Interface { get; }

    public IPAddress Own { get; }

    public IPAddress OwnIpv6 { get; }

    /// <summary>Our link-local address, without scope.</summary>
    public IPAddress OwnLinkLocal { get; }

    public IPAddress Peer { get; }

    public IPAddress PeerIpv6 { get; }

    /// <summary>An address on the link that nobody has.</summary>
    public IPAddress Elsewhere { get; }

    public IPAddress ElsewhereIpv6 { get; }

    /// <summary>The peer's link-local address, without scope.</summary>
    public IPAddress PeerLinkLocal { get; }

    /// <summary>Drops every packet both ways while the carrier stays up, or lets them through again.</summary>
    public void Cut(bool cut)
    {
        var rules = cut
            ? $$"""
              table inet cut {
                chain in { type filter hook input priority 0; iifname {{PeerInterface}} drop; }
                chain out { type filter hook output priority 0; oifname {{PeerInterface}} drop; }
              }

              """
            : "delete table inet cut\n";
        Tool.Run("nsenter", [$"--net={Namespace.Path}", "nft", "-f", "-"], rules);
    }

    public void Dispose()
    {
        Tool.Try("ip", ["link", "del", Interface]); // at once; with the namespace alone it would go somewhat later
        _namespace.Dispose();
        _number.Dispose();
    }

    /// <summary>The lowest number that no other link on this machine has.</summary>
    private static FileStream TakeNumber(out int number)
    {
        Directory.CreateDirectory("/run/lock");
        for (var deadline = DateTime.UtcNow + Patience; DateTime.UtcNow < deadline; Thread.Sleep(50))
        {
            for (number = 0; number < MaxLinks; number++)
            {
                try
                {
                    return new FileStream(
                        $"/run/lock/holdfast-peer-{number}", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                }
                catch (IOException)
                {
                    // Another link has it.
                }
            }
        }
        throw new InvalidOperationException(
            $"{MaxLinks} links to peers exist already, and none went within {Patience.TotalSeconds} s");
    }

    // By rtnetlink: the framework's list of interfaces throws while another link comes or goes.
    private static IPAddress LinkLocalOf(string name)
    {
        using var rtnetlink = new Rtnetlink();
        int link = (int)InterfaceIndex.Of(name)!.Value;
        for (var deadline = DateTime.UtcNow + Patience; DateTime.UtcNow < deadline; Thread.Sleep(10))
        {
            var own = rtnetlink.Addresses().FirstOrDefault(own => own.Link == link && own.Address.IsIPv6LinkLocal);
            if (own is not null) return new IPAddress(own.Address.GetAddressBytes());
        }
        throw new InvalidOperationException($"{name} gets no link-local address; is IPv6 disabled?");
    }
}
