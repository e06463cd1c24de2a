using System.Net;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>BFD sessions follow this machine's addresses and the BGP sessions, told of changes or not.</summary>
public sealed class BfdRegistrationsTests : IAsyncDisposable
{
    private static readonly LinkAddress OnLink = new(IPAddress.Parse("192.0.2.10"), 24);

    private readonly BfdRegistrations _bfd;
    private readonly Client _client = new();
    private volatile LocalAddresses? _local = LocalAddresses.None;

    public BfdRegistrationsTests() => _bfd = new BfdRegistrations(
        TimeProvider.System, NullLogger.Instance, () => true, () => _local, new BfdPorts(FreePort.Next(), FreePort.Next()));

    private BfdStatus Session => _bfd.Snapshot().Sessions.Single();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_address_that_comes_and_goes_is_followed(bool told)
    {
        Watch(new NeighborOptions("router", IPAddress.Parse("192.0.2.1"), 65101));
        Assert.True(Session.IsMultihop);
        await ChangeAsync(new LocalAddresses([OnLink], _ => null), told, () => !Session.IsMultihop);
        await ChangeAsync(LocalAddresses.None, told, () => Session.IsMultihop);
    }

    [Fact]
    public async Task An_interface_that_comes_goes_and_is_made_anew_is_followed()
    {
        Watch(new NeighborOptions("router", IPAddress.Parse("fe80::1"), 64500) { Interface = "eth77" });
        Assert.Contains("no interface eth77", Session.Error, StringComparison.Ordinal);
        var discriminator = Session.LocalDiscriminator;
        foreach (uint? index in (uint?[])[7001, null, 7002])
        {
            await ChangeAsync(new LocalAddresses([], _ => index), told: true, () => index is null
                ? Session.Error?.Contains("no interface", StringComparison.Ordinal) == true : Session.Address.ScopeId == index);
        }
        Assert.Equal((discriminator, "eth77"), (Session.LocalDiscriminator, Session.Interface));
    }

    [Fact]
    public async Task Addresses_that_the_kernel_does_not_tell_stay_as_they_were()
    {
        _local = new LocalAddresses([OnLink], _ => null);
        Watch(new NeighborOptions("router", IPAddress.Parse("192.0.2.1"), 65101));
        var discriminator = Session.LocalDiscriminator;
        _local = null;
        for (var time = 0; time < 20; time++)
        {
            _bfd.PathsMayHaveChanged();
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        Assert.Equal((discriminator, false), (Session.LocalDiscriminator, Session.IsMultihop));
    }

    [Fact]
    public async Task A_dynamic_neighbor_is_sent_nothing_until_its_connection_is_known()
    {
        _client.IsDynamic = true;
        _local = new LocalAddresses([new LinkAddress(IPAddress.Loopback, 8)], _ => null);
        Watch(new NeighborOptions("router", IPAddress.Parse("127.0.0.9"), 64500));
        Assert.Contains("waits for the BGP session", Session.Error, StringComparison.Ordinal);
        Assert.Equal(0, Session.Sent);
        _client.LocalAddress = IPAddress.Loopback;
        _bfd.PathsMayHaveChanged();
        await Wait.UntilAsync(() => Session is { Error: null, Sent: > 0 });
    }

    public async ValueTask DisposeAsync()
    {
        await _bfd.StopAsync();
        _bfd.Dispose();
    }

    private void Watch(NeighborOptions neighbor) => _bfd.Reconfigure(
        new BgpOptions { LocalAs = 65101, RouterId = IPAddress.Loopback }, [(neighbor with { Bfd = new BfdOptions() }, _client)]);

    private async Task ChangeAsync(LocalAddresses local, bool told, Func<bool> followed)
    {
        _local = local;
        if (told) _bfd.PathsMayHaveChanged();
        await Wait.UntilAsync(followed);
    }

    private sealed class Client : IBfdClient
    {
        public bool IsDynamic { get; set; }

        public IPAddress? LocalAddress { get; set; }

        public void HoldDown() { }

        public void Release() { }
    }
}
