using System.Net;
using Holdfast.Linux.Netlink;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.Linux.Tests.Netlink;

public sealed class NetlinkMonitorTests : IDisposable
{
    private readonly TemporaryNamespace _namespace = new();
    private readonly NetlinkMonitor _monitor;

    public NetlinkMonitorTests() => _monitor = _namespace.Inside(() => new NetlinkMonitor());

    public void Dispose()
    {
        _monitor.Dispose();
        _namespace.Dispose();
    }

    [Fact]
    public void Tells_of_addresses_and_interfaces()
    {
        var address = IPAddress.Parse("192.0.2.53");
        var address6 = IPAddress.Parse("2001:db8::53");
        _namespace.Ip("addr add 192.0.2.53/32 dev lo");
        Until(c => c.Kind == NetlinkChangeKind.AddressAdded && address.Equals(c.Address));
        _namespace.Ip("addr del 192.0.2.53/32 dev lo");
        Until(c => c.Kind == NetlinkChangeKind.AddressRemoved && address.Equals(c.Address));
        _namespace.Ip("addr add 2001:db8::53/128 dev lo nodad");
        Until(c => c.Kind == NetlinkChangeKind.AddressAdded && address6.Equals(c.Address));
        _namespace.Ip("link set lo down");
        Until(c => c.Kind == NetlinkChangeKind.AddressRemoved && address6.Equals(c.Address));
        _namespace.Ip("link add br0 type bridge");
        Until(c => c is { Kind: NetlinkChangeKind.LinkChanged, Name: "br0" });
        _namespace.Ip("link del br0");
        Until(c => c is { Kind: NetlinkChangeKind.LinkRemoved, Name: "br0" });
    }

    [Fact]
    public void Tells_when_it_lost_some_and_goes_on()
    {
        _monitor.ReceiveBuffer = 2048;
        using var rtnetlink = _namespace.Inside(() => new Rtnetlink());
        for (var i = 1; i < 200; i++)
            rtnetlink.Add(new(1, IPAddress.Parse($"192.0.2.{i}"), 32));
        Until(c => c.Kind == NetlinkChangeKind.Lost);
        rtnetlink.Delete(new InterfaceAddress(1, IPAddress.Parse("192.0.2.1"), 32));
        Until(c => c.Kind == NetlinkChangeKind.AddressRemoved);
    }

    [Fact]
    public void Waits_for_nothing_and_leaves_a_part_of_very_many_for_later()
    {
        var changes = new List<NetlinkChange>();
        _monitor.Read(changes);
        Assert.Empty(changes);
        _monitor.ReceiveBuffer = 4 * 1024 * 1024;
        using var rtnetlink = _namespace.Inside(() => new Rtnetlink());
        var address = new InterfaceAddress(1, IPAddress.Parse("192.0.2.1"), 32);
        for (var i = 0; i < 1000; i++)
        {
            rtnetlink.Add(address);
            rtnetlink.Delete(address);
        }
        _monitor.Read(changes);
        Assert.InRange(changes.Count, 1, 1999);
        Wait.Until("all are told", () =>
        {
            _monitor.Read(changes);
            return changes.Count == 2000 || changes.Contains(NetlinkChange.Lost);
        });
    }

    private void Until(Func<NetlinkChange, bool> wanted) => Wait.Until("the change is told", () =>
    {
        var changes = new List<NetlinkChange>();
        _monitor.Read(changes);
        return changes.Any(wanted);
    });
}
