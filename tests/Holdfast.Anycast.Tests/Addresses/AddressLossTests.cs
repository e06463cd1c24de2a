using System.Net;
using Holdfast.Anycast.Addresses;
using Holdfast.Linux.Netlink;
using Holdfast.Testing.Files;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.Anycast.Tests.Addresses;

/// <summary>Addresses that are lost in ways that cannot be put right at once.</summary>
public sealed class AddressLossTests : IAsyncDisposable
{
    private static readonly IPAddress V4 = IPAddress.Parse("192.0.2.53");
    private static readonly IPAddress V6 = IPAddress.Parse("2001:db8:53::");

    private readonly TemporaryNamespace _namespace = new();
    private readonly TemporaryFolder _folder = new();
    private readonly RecordedLog _log = new();
    private readonly AddressKeeper _keeper;

    public AddressLossTests() => _keeper = _namespace.Inside(() => new AddressKeeper(
        new AddressKeeperOptions { StateFile = _folder.File("addresses") }, TimeProvider.System, _log));

    private AddressKeeperStatus Status => _keeper.Status;

    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync();
        _namespace.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ipv6_switched_off_on_the_interface_takes_its_addresses_until_it_is_on_again()
    {
        await WantOn("lo");
        _namespace.Exec("sysctl", "-qw", "net.ipv6.conf.lo.disable_ipv6=1");
        await Wait.UntilAsync(() => !Status.IsUsable(V6));
        Assert.True(Status.IsUsable(V4));
        Assert.Equal(AddressState.Missing, Status.Of(V6).State);
        Assert.StartsWith("lo: cannot add 2001:db8:53::/128: ", Status.Of(V6).Error, StringComparison.Ordinal);
        _namespace.Exec("sysctl", "-qw", "net.ipv6.conf.lo.disable_ipv6=0");
        await Wait.UntilAsync(() => Status.IsUsable(V6));
    }

    [Theory]
    [InlineData("link set svc0 down", "link set svc0 up")]
    [InlineData("link set svc0 name svc1", "link set svc1 name svc0")]
    [InlineData("link del svc0", "link add svc0 up type veth peer name svc9")]
    [InlineData("link del svc9", "link add svc0 up type veth peer name svc9")]
    public async Task An_interface_that_goes_takes_its_addresses_until_it_is_back(string away, string back)
    {
        _namespace.Ip("link add svc0 up type veth peer name svc9");
        await WantOn("svc0");
        _namespace.Ip(away);
        await Wait.UntilAsync(() => !Status.IsUsable(V4) && !Status.IsUsable(V6));
        _namespace.Ip(back);
        await Wait.UntilAsync(() => Status.IsUsable(V4) && Status.IsUsable(V6));
        var shown = _namespace.Ip("addr show dev svc0");
        Assert.Contains("192.0.2.53/32", shown, StringComparison.Ordinal);
        Assert.Contains("2001:db8:53::/128", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interface_moved_into_another_namespace_and_back_has_its_addresses_again()
    {
        using var other = new TemporaryNamespace();
        _namespace.Ip("link add svc0 up type veth peer name svc9");
        await WantOn("svc0");
        _namespace.Ip($"link set svc0 netns {other.Name}");
        await Wait.UntilAsync(() => !Status.IsUsable(V4) && !Status.IsUsable(V6));
        other.Exec("ip", "link", "set", "svc0", "netns", _namespace.Name);
        _namespace.Ip("link set svc0 up");
        await Wait.UntilAsync(() => Status.IsUsable(V4) && Status.IsUsable(V6));
    }

    [Fact]
    public async Task What_detection_finds_to_be_a_duplicate_or_has_not_done_with_cannot_be_used()
    {
        // A veth without carrier at its other end: detection waits for ever.
        _namespace.Ip("link add svc0 up type veth peer name svc9");
        _namespace.Ip("addr add 2001:db8:53::/128 dev svc0");
        var status = await WantAsync("svc0");
        Assert.Equal(AddressState.Foreign, status.Of(V6).State);
        Assert.False(status.IsUsable(V6));
        // Detection begins, and finds what another machine on the link has.
        using var other = new TemporaryNamespace();
        _namespace.Ip($"link set svc9 netns {other.Name}");
        other.Ip("addr add 2001:db8:53::/128 dev svc9 nodad");
        other.Ip("link set svc9 up");
        await Wait.UntilAsync(
            () => _namespace.Ip("addr show dev svc0").Contains("dadfailed", StringComparison.Ordinal));
        await Wait.UntilAsync(() => Status.IsUsable(V4) && !Status.IsUsable(V6));
        Assert.False(Status.IsUsable(V6));
        _namespace.Ip("addr del 2001:db8:53::/128 dev svc0");
        await Wait.UntilAsync(() => Status.IsUsable(V6)); // ours, without detection
        Assert.Equal(AddressState.Ours, Status.Of(V6).State);
    }

    [Fact]
    public async Task Lost_messages_lose_no_address()
    {
        await WantOn("lo");
        using var rtnetlink = _namespace.Inside(() => new Rtnetlink());
        for (var i = 0; i < 6000; i++)
        {
            var address = new InterfaceAddress(1, new IPAddress([10, 200, (byte)(i / 250), (byte)((i % 250) + 1)]), 32);
            rtnetlink.Add(address);
            rtnetlink.Delete(address);
            if (i != 3000) continue;
            rtnetlink.Delete(new InterfaceAddress(1, V4, 32));
            rtnetlink.Delete(new InterfaceAddress(1, V6, 128));
        }
        await Wait.UntilAsync(() => Status.IsUsable(V4) && Status.IsUsable(V6) && InPlace());
    }

    [Fact]
    public async Task Notices_and_tells_while_the_thread_pool_stands_still()
    {
        await WantOn("lo");
        // Tools that are run need the pool as well.
        using var rtnetlink = _namespace.Inside(() => new Rtnetlink());
        // Not disposed: threads of the pool may come to it after the test's end.
        var release = new ManualResetEventSlim();
        var told = 0;
        _keeper.Changed += () => Interlocked.Increment(ref told);
        for (var i = ThreadPool.ThreadCount + 64; i > 0; i--) ThreadPool.UnsafeQueueUserWorkItem(_ => release.Wait(), null);
        try
        {
            rtnetlink.Delete(new InterfaceAddress(1, V4, 32));
            rtnetlink.Delete(new InterfaceAddress(1, V6, 128));
            Wait.Until("the addresses are back",
                () => rtnetlink.Addresses().Count(own => own.Address.Equals(V4) || own.Address.Equals(V6)) == 2);
            Wait.Until("it is told", () => told > 0);
        }
        finally
        {
            release.Set();
        }
    }

    [Fact]
    public async Task A_rival_that_removes_an_address_again_and_again_makes_neither_much_work_nor_much_log_nor_flaps()
    {
        await WantOn("lo");
        var flaps = 0;
        var usable = true;
        _keeper.Changed += () =>
        {
            if (Status.IsUsable(V4) != usable) flaps++;
            usable = Status.IsUsable(V4);
        };
        using var rtnetlink = _namespace.Inside(() => new Rtnetlink());
        var removed = 0;
        Wait.Until("it is given up on", () =>
        {
            removed += Remove(rtnetlink);
            return !Status.IsUsable(V4);
        }, TimeSpan.FromSeconds(30));
        Assert.StartsWith("someone else removes it again and again", Status.Of(V4).Error, StringComparison.Ordinal);
        var repairs = Status.Repairs;
        var begin = TimeProvider.System.GetTimestamp();
        // It goes on, and is put back less often.
        for (var i = 0; i < 100; i++)
        {
            Remove(rtnetlink);
            Thread.Sleep(20);
        }
        var took = TimeProvider.System.GetElapsedTime(begin);
        Assert.InRange(Status.Repairs - repairs, 1, (took.TotalSeconds * 2) + 2);
        Assert.Equal(1, flaps);
        Assert.InRange(_log.Lines.Count(), 1, 40);
        // And once the rival is gone.
        await Wait.UntilAsync("it is relied on again", () => Status.IsUsable(V4), TimeSpan.FromSeconds(30));
        Assert.Equal(2, flaps);
        Assert.Contains("Information: 192.0.2.53 on lo can be used again", _log.Lines);
    }

    private static int Remove(Rtnetlink rtnetlink)
    {
        try
        {
            rtnetlink.Delete(new InterfaceAddress(1, V4, 32));
            return 1;
        }
        catch (NetlinkException)
        {
            return 0; // not put back yet
        }
    }

    private bool InPlace()
    {
        var shown = _namespace.Ip("addr show dev lo");
        return shown.Contains("192.0.2.53/32", StringComparison.Ordinal)
            && shown.Contains("2001:db8:53::/128", StringComparison.Ordinal);
    }

    private async Task WantOn(string link)
    {
        var status = await WantAsync(link);
        Assert.True(status.IsUsable(V4) && status.IsUsable(V6));
    }

    private Task<AddressKeeperStatus> WantAsync(string link) =>
        _keeper.ReconfigureAsync(new InterfaceOptions(link), [V4, V6], TestContext.Current.CancellationToken);
}
