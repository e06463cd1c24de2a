using System.Net;
using Holdfast.Anycast.Addresses;
using Holdfast.Testing.Files;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.Anycast.Tests.Addresses;

public sealed class AddressKeeperTests : IAsyncDisposable
{
    private static readonly InterfaceOptions Loopback = new("lo");
    private static readonly InterfaceOptions Dummy = new("anycast0") { Dummy = true };
    private static readonly IPAddress V4 = IPAddress.Parse("192.0.2.53");
    private static readonly IPAddress V6 = IPAddress.Parse("2001:db8:53::");
    private static readonly IPAddress Other = IPAddress.Parse("198.51.100.53");

    private readonly TemporaryNamespace _namespace = new();
    private readonly TemporaryFolder _folder = new();
    private readonly List<AddressKeeper> _keepers = [];
    private readonly RecordedLog _log = new();

    // In a folder that the keeper makes.
    private string StateFile => Path.Combine(_folder.Path, "state", "addresses");

    public async ValueTask DisposeAsync()
    {
        foreach (var keeper in _keepers)
            await keeper.DisposeAsync();
        _namespace.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Puts_addresses_on_the_interface_and_takes_them_off_at_stop(bool kernelKeepsOrigin)
    {
        var keeper = Keeper(kernelKeepsOrigin);
        var status = await Apply(keeper, Loopback, [V4, V6]);
        Assert.Equal([new(V4, AddressState.Ours, null), new(V6, AddressState.Ours, null)], status.Addresses);
        Assert.True(status.IsUsable(V4) && status.IsUsable(V6) && !status.IsUsable(Other));

        var shown = Shown();
        Assert.Contains("inet 192.0.2.53/32 scope host", shown, StringComparison.Ordinal);
        Assert.Contains("deprecated", Assert.Single(shown.Split('\n'), line => line.Contains("2001:db8:53::/128")).Split(' '));
        Assert.Contains("valid_lft forever preferred_lft 0sec", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("tentative", shown, StringComparison.Ordinal);
        // It is waited for a moment only.
        await Wait.UntilAsync("the state file is as it should be", () => File.Exists(StateFile) == !kernelKeepsOrigin);

        await keeper.StopAsync();
        Assert.Equal(["127.0.0.1/8", "::1/128"], OnLoopback());
        await Wait.UntilAsync("the state file is gone", () => !File.Exists(StateFile));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Adopts_what_a_killed_run_left_and_removes_what_of_it_is_not_wanted_any_more(bool kernelKeepsOrigin)
    {
        var killed = Keeper(kernelKeepsOrigin);
        await Apply(killed, Loopback, [V4, V6, Other]);
        await killed.DisposeAsync(); // ends without taking anything away, as a killed run does

        var keeper = Keeper(kernelKeepsOrigin);
        var status = await Apply(keeper, Loopback, [V4, V6]);
        Assert.Equal([new(V4, AddressState.Ours, null), new(V6, AddressState.Ours, null)], status.Addresses);
        Assert.Equal(["127.0.0.1/8", "192.0.2.53/32", "2001:db8:53::/128", "::1/128"], OnLoopback());
        Assert.Equal(0, status.Repairs);
        await keeper.StopAsync();
        Assert.Equal(["127.0.0.1/8", "::1/128"], OnLoopback());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leaves_what_it_did_not_add(bool kernelKeepsOrigin)
    {
        _namespace.Ip("addr add 192.0.2.53/32 dev lo");
        _namespace.Ip("addr add 203.0.113.1/32 dev lo");
        var keeper = Keeper(kernelKeepsOrigin);
        var status = await Apply(keeper, Loopback, [V4, V6]);
        Assert.Equal([new(V4, AddressState.Foreign, null), new(V6, AddressState.Ours, null)], status.Addresses);
        Assert.True(status.IsUsable(V4));
        await Apply(keeper, Loopback, []);
        Assert.Equal(["127.0.0.1/8", "192.0.2.53/32", "203.0.113.1/32", "::1/128"], OnLoopback());
        await keeper.StopAsync();
        Assert.Equal(["127.0.0.1/8", "192.0.2.53/32", "203.0.113.1/32", "::1/128"], OnLoopback());
    }

    [Fact]
    public async Task Works_where_the_state_file_cannot_be_written_and_says_what_that_means()
    {
        var keeper = Keeper(new() { StateFile = "/proc/nowhere/addresses", KernelKeepsOrigin = false });
        Assert.True((await Apply(keeper, Loopback, [V4])).IsUsable(V4));
        Assert.Contains(
            _log.Lines, line => line.StartsWith(
                "Warning: Which service addresses are ours cannot be kept: ", StringComparison.Ordinal));
        await keeper.StopAsync();
        Assert.Equal(["127.0.0.1/8", "::1/128"], OnLoopback());
    }

    [Fact]
    public async Task Logs_what_it_does()
    {
        _namespace.Ip("addr add 198.51.100.53/32 dev lo");
        var keeper = Keeper();
        await Apply(keeper, Loopback, [V4, Other]);
        _namespace.Ip("addr del 192.0.2.53/32 dev lo");
        await Wait.UntilAsync(() => keeper.Status.Repairs == 1);
        await keeper.StopAsync();
        Assert.Equal([
            "Information: 192.0.2.53 put on lo",
            "Information: 198.51.100.53 is on lo already, put there by someone else; it will be left",
            "Warning: 192.0.2.53 had been removed from lo by someone else; it is put back",
            "Information: 192.0.2.53 removed from lo"], _log.Lines);
    }

    [Fact]
    public async Task Applies_the_difference()
    {
        var keeper = Keeper();
        await Apply(keeper, Loopback, [V4, V6]);
        await Apply(keeper, Loopback, [V4, V6, Other]);
        Assert.Equal(["127.0.0.1/8", "192.0.2.53/32", "198.51.100.53/32", "2001:db8:53::/128", "::1/128"], OnLoopback());
        var status = await Apply(keeper, Loopback, [Other]);
        Assert.Equal(["127.0.0.1/8", "198.51.100.53/32", "::1/128"], OnLoopback());
        Assert.Equal(Other, Assert.Single(status.Addresses).Address);
        Assert.Equal(0, status.Repairs);
    }

    [Theory]
    [InlineData("addr del 192.0.2.53/32 dev lo", 1)]
    [InlineData("addr flush dev lo", 2)]
    [InlineData("link set lo down", 2)] // takes the IPv6 address with it; the loopback itself is the other repair
    public async Task Repairs_what_someone_breaks(string command, int repairs)
    {
        var keeper = Keeper();
        await Apply(keeper, Loopback, [V4, V6]);
        _namespace.Ip(command);
        await Wait.UntilAsync(() => keeper.Status.Repairs >= repairs);
        Assert.True(keeper.Status.IsUsable(V4) && keeper.Status.IsUsable(V6));
        Assert.Contains("192.0.2.53/32", OnLoopback());
        Assert.Contains("2001:db8:53::/128", OnLoopback());
        Assert.Contains("LOOPBACK,UP", Shown(), StringComparison.Ordinal);
        await Task.Delay(400, TestContext.Current.CancellationToken); // its own work must not look like more to repair
        Assert.Equal(repairs, keeper.Status.Repairs);
    }

    [Fact]
    public async Task Tells_which_interfaces_there_are_when_its_own_is_missing_and_waits_for_it()
    {
        _namespace.Ip("link add br0 type bridge");
        var keeper = Keeper();
        var status = await Apply(keeper, new("svc0"), [V4]);
        Assert.Equal("there is no interface svc0 (there are: lo, br0); its addresses come when it does", status.Error);
        Assert.Equal(AddressState.Missing, Assert.Single(status.Addresses).State);

        _namespace.Ip("link add svc0 type bridge");
        await Wait.UntilAsync(
            () => keeper.Status.Error is { } error && error.StartsWith("svc0 is down", StringComparison.Ordinal));
        _namespace.Ip("link set svc0 up");
        await Wait.UntilAsync(() => keeper.Status.IsUsable(V4));
        _namespace.Ip("link del svc0");
        await Wait.UntilAsync(() => !keeper.Status.IsUsable(V4));
        _namespace.Ip("link add svc0 type bridge");
        _namespace.Ip("link set svc0 up");
        await Wait.UntilAsync(() => keeper.Status.IsUsable(V4));
        await keeper.StopAsync();
        Assert.DoesNotContain("192.0.2.53", _namespace.Ip("addr show dev svc0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Makes_the_dummy_puts_it_back_and_takes_it_away_at_stop()
    {
        var keeper = Keeper();
        var status = await Apply(keeper, Dummy, [V4, V6]);
        Assert.Null(status.Error);
        Assert.Contains("alias holdfast", _namespace.Ip("link show anycast0"), StringComparison.Ordinal);
        _namespace.Ip("link del anycast0");
        // In how many passes depends on where the first of them meets the deletion: what counts is what is there at the end.
        await Wait.UntilAsync("the interface and both addresses", () =>
        {
            var shown = _namespace.Ip("addr show");
            return new[] { "anycast0", "192.0.2.53/32", "2001:db8:53::/128" }
                .All(one => shown.Contains(one, StringComparison.Ordinal));
        });
        await Wait.UntilAsync("both are usable", () => keeper.Status.IsUsable(V4) && keeper.Status.IsUsable(V6));
        await keeper.StopAsync();
        Assert.DoesNotContain("anycast0", _namespace.Ip("link show"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adopts_the_dummy_of_a_killed_run()
    {
        var killed = Keeper();
        await Apply(killed, Dummy, [V4]);
        await killed.DisposeAsync();
        var keeper = Keeper();
        Assert.True((await Apply(keeper, Dummy, [V4])).IsUsable(V4));
        await keeper.StopAsync();
        Assert.DoesNotContain("anycast0", _namespace.Ip("link show"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaves_a_dummy_that_it_did_not_make_or_that_carries_others_addresses()
    {
        _namespace.Ip("link add anycast0 type bridge");
        var keeper = Keeper();
        Assert.True((await Apply(keeper, Dummy, [V4])).IsUsable(V4));
        await keeper.StopAsync();
        Assert.DoesNotContain("192.0.2.53", _namespace.Ip("addr show dev anycast0"), StringComparison.Ordinal);
        _namespace.Ip("link del anycast0");

        keeper = Keeper();
        await Apply(keeper, Dummy, [V4]);
        _namespace.Ip("addr add 203.0.113.1/32 dev anycast0");
        await keeper.StopAsync();
        var shown = _namespace.Ip("addr show dev anycast0");
        Assert.Contains("203.0.113.1/32", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.53", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Moves_to_another_interface()
    {
        var keeper = Keeper();
        await Apply(keeper, Dummy, [V4, V6]);
        var status = await Apply(keeper, Loopback, [V4, V6]);
        Assert.Equal(("lo", 0), (status.Interface, status.Repairs));
        Assert.Equal(["127.0.0.1/8", "192.0.2.53/32", "2001:db8:53::/128", "::1/128"], OnLoopback());
        Assert.DoesNotContain("anycast0", _namespace.Ip("link show"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_the_way_out_where_the_kernel_has_no_such_interface_type()
    {
        var keeper = Keeper(kind: "nosuch");
        var status = await Apply(keeper, Dummy, [V4]);
        Assert.Contains(
            "CONFIG_NOSUCH, or put the addresses on the loopback (interface: lo)", status.Error, StringComparison.Ordinal);
        Assert.False(status.IsUsable(V4));
    }

    [Fact]
    public async Task Service_addresses_are_never_chosen_as_a_source()
    {
        using var peer = new TemporaryNamespace();
        _namespace.Ip($"link add up0 type veth peer name up0 netns {peer.Name}");
        _namespace.Ip("link set up0 up");
        peer.Ip("link set up0 up");
        _namespace.Ip("route add 203.0.113.0/24 dev up0");
        _namespace.Ip("addr add 192.0.2.53/32 dev lo");
        // Added as anyone would, it is.
        Assert.Contains("src 192.0.2.53", _namespace.Ip("route get 203.0.113.9"), StringComparison.Ordinal);
        _namespace.Ip("addr del 192.0.2.53/32 dev lo");
        await Apply(Keeper(), Loopback, [V4, V6]);
        Assert.DoesNotContain("192.0.2.53", _namespace.Ip("route get 203.0.113.9"), StringComparison.Ordinal);
    }

    private AddressKeeper Keeper(bool kernelKeepsOrigin = true, string kind = "bridge")
    {
        return Keeper(new() { StateFile = StateFile, DummyKind = kind, KernelKeepsOrigin = kernelKeepsOrigin });
    }

    private AddressKeeper Keeper(AddressKeeperOptions options)
    {
        var keeper = _namespace.Inside(() => new AddressKeeper(options, TimeProvider.System, _log));
        _keepers.Add(keeper);
        return keeper;
    }

    private static Task<AddressKeeperStatus> Apply(AddressKeeper keeper, InterfaceOptions on, IPAddress[] wanted) =>
        keeper.ReconfigureAsync(on, wanted, TestContext.Current.CancellationToken);

    private string Shown() => _namespace.Ip("addr show dev lo");

    private string[] OnLoopback() =>
        [.. Shown().Split('\n').Select(line => line.Trim().Split(' ')).Where(words => words[0] is "inet" or "inet6")
            .Select(words => words[1]).Order(StringComparer.Ordinal)];
}
