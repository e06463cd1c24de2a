using System.Globalization;
using System.Net;
using Holdfast.Bgp.Rib;
using Holdfast.Linux.Netlink;
using Holdfast.Testing.Logging;
using Holdfast.Testing.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Bgp.Tests.Rib;

public sealed class LinkChangesTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly TemporaryNamespace _namespace = new();

    public void Dispose() => _namespace.Dispose();

    [Theory]
    [InlineData("addr add 192.0.2.53/32 dev lo")]
    [InlineData("addr add 2001:db8::53/128 dev lo nodad")]
    [InlineData("link set lo down")]
    public async Task Calls_for_addresses_of_both_families_and_for_interfaces(string change)
    {
        using var called = new SemaphoreSlim(0);
        using var changes = Listen(() => called.Release());
        _namespace.Ip(change);
        Assert.True(await called.WaitAsync(Patience, TestContext.Current.CancellationToken), "nothing was told");
    }

    [Fact]
    public async Task Changes_during_a_call_are_told_by_one_more_call()
    {
        using var called = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        var calls = 0;
        using var changes = Listen(() =>
        {
            Interlocked.Increment(ref calls);
            called.Release();
            goOn.Wait(Patience);
        });
        _namespace.Ip("addr add 192.0.2.1/32 dev lo");
        Assert.True(await called.WaitAsync(Patience, TestContext.Current.CancellationToken));
        // The first call stands meanwhile. At most one more may be pending of the first change's own messages.
        for (var i = 2; i < 50; i++) _namespace.Ip(
            string.Create(CultureInfo.InvariantCulture, $"addr add 192.0.2.{i}/32 dev lo"));
        goOn.Release(100);
        Assert.True(await called.WaitAsync(Patience, TestContext.Current.CancellationToken));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.InRange(calls, 2, 5);
    }

    [Fact]
    public async Task Listeners_come_and_go_while_addresses_change_and_wait_for_nothing()
    {
        using var rtnetlink = _namespace.Inside(() => new Rtnetlink());
        using var done = new CancellationTokenSource();
        var changer = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                foreach (var text in (string[])["192.0.2.53", "2001:db8::53"])
                {
                    var address = new InterfaceAddress(
                        1, IPAddress.Parse(text), text.Contains(':', StringComparison.Ordinal) ? 128 : 32);
                    rtnetlink.Add(address);
                    rtnetlink.Delete(address);
                }
            }
        }, TestContext.Current.CancellationToken);
        var gate = new Lock();
        var calls = 0;
        var listeners = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 50; round++)
            {
                // As a speaker does: it begins to listen under the lock that the call takes, and ends outside of it.
                LinkChanges? changes;
                lock (gate) changes = Listen(() =>
                {
                    lock (gate) calls++;
                });
                await Task.Delay(1);
                changes!.Dispose();
            }
        }));
        await Task.WhenAll(listeners).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await done.CancelAsync();
        await changer;
        Assert.NotEqual(0, calls);
    }

    [Fact]
    public async Task Nothing_is_told_once_it_has_ended()
    {
        var calls = 0;
        var changes = Listen(() => Interlocked.Increment(ref calls));
        changes!.Dispose();
        _namespace.Ip("addr add 192.0.2.53/32 dev lo");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(0, calls);
    }

    [Fact]
    public void Without_a_monitor_there_is_none_and_the_log_says_so_once()
    {
        var log = new RecordedLog();
        Assert.Null(LinkChanges.Listen(() => { }, log, () =>
            throw new NetlinkException("cannot open an rtnetlink socket: no", 24)));
        Assert.Equal(["BGP next hops do not follow changes of this machine's addresses: cannot open an rtnetlink socket: no"],
            log.Messages);
    }

    private LinkChanges? Listen(Action changed) =>
        LinkChanges.Listen(changed, NullLogger.Instance, () => _namespace.Inside(() => new NetlinkMonitor()));
}
