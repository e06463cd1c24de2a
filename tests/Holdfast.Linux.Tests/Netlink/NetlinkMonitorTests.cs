using System.Net;
using Holdfast.Linux.Netlink;
using Holdfast.Testing.Network;

namespace Holdfast.Linux.Tests.Netlink;

public sealed class NetlinkMonitorTests : IDisposable
{
    private readonly TemporaryNamespace _namespace = new();
    private readonly NetlinkMonitor _monitor;
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));

    public NetlinkMonitorTests() => _monitor = _namespace.Inside(() => new NetlinkMonitor());

    public void Dispose()
    {
        _monitor.Dispose();
        _namespace.Dispose();
        _limit.Dispose();
    }

    [Fact]
    public async Task Tells_of_addresses_and_interfaces()
    {
        var address = IPAddress.Parse("192.0.2.53");
        var address6 = IPAddress.Parse("2001:db8::53");
        _namespace.Ip("addr add 192.0.2.53/32 dev lo");
        await Until(c => c.Kind == NetlinkChangeKind.AddressAdded && address.Equals(c.Address));
        _namespace.Ip("addr del 192.0.2.53/32 dev lo");
        await Until(c => c.Kind == NetlinkChangeKind.AddressRemoved && address.Equals(c.Address));
        _namespace.Ip("addr add 2001:db8::53/128 dev lo nodad");
        await Until(c => c.Kind == NetlinkChangeKind.AddressAdded && address6.Equals(c.Address));
        _namespace.Ip("link set lo down");
        await Until(c => c.Kind == NetlinkChangeKind.AddressRemoved && address6.Equals(c.Address));
        _namespace.Ip("link add br0 type bridge");
        await Until(c => c is { Kind: NetlinkChangeKind.LinkChanged, Name: "br0" });
        _namespace.Ip("link del br0");
        await Until(c => c is { Kind: NetlinkChangeKind.LinkRemoved, Name: "br0" });
    }

    [Fact]
    public async Task Tells_when_it_lost_some_and_goes_on()
    {
        _monitor.ReceiveBuffer = 2048;
        using var rtnetlink = _namespace.Inside(() => new Rtnetlink());
        for (var i = 1; i < 200; i++)
            rtnetlink.Add(new(1, IPAddress.Parse($"192.0.2.{i}"), 32));
        await Until(c => c.Kind == NetlinkChangeKind.Lost);
        var next = Until(c => c.Kind == NetlinkChangeKind.AddressRemoved);
        rtnetlink.Delete(new InterfaceAddress(1, IPAddress.Parse("192.0.2.1"), 32));
        await next;
    }

    [Fact]
    public async Task Ends_when_it_is_disposed()
    {
        var reading = Until(c => c.Name == "never");
        await Task.Delay(50, _limit.Token);
        _monitor.Dispose();
        await Assert.ThrowsAsync<InvalidOperationException>(() => reading);
    }

    private async Task Until(Func<NetlinkChange, bool> wanted)
    {
        await foreach (var change in _monitor.ChangesAsync(_limit.Token))
        {
            if (wanted(change))
                return;
        }
        throw new InvalidOperationException("the monitor ended");
    }
}
