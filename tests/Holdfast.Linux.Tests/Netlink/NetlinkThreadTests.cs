using Holdfast.Linux.Netlink;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.Linux.Tests.Netlink;

public sealed class NetlinkThreadTests : IDisposable
{
    private readonly TemporaryNamespace _namespace = new();

    public void Dispose() => _namespace.Dispose();

    [Fact]
    public void Takes_a_turn_at_once_when_woken_for_changes_and_when_its_time_is_over()
    {
        var (turns, changes, wait) = (0, 0, TimeSpan.MaxValue);
        using var thread = Thread((changed) =>
        {
            Interlocked.Increment(ref turns);
            if (changed) Interlocked.Increment(ref changes);
            return wait;
        });
        Assert.Equal(0, turns);
        thread.Start();
        Wait.Until("the first turn", () => turns == 1);
        thread.Wake();
        Wait.Until("a turn after being woken", () => turns == 2);
        Assert.Equal(0, changes);
        _namespace.Ip("addr add 192.0.2.53/32 dev lo");
        Wait.Until("a turn after a change", () => changes > 0);
        wait = TimeSpan.FromMilliseconds(1);
        thread.Wake();
        var before = turns;
        Wait.Until("turns by time", () => turns > before + 10);
    }

    [Fact]
    public void Many_changes_at_once_are_few_turns()
    {
        var turns = 0;
        using var thread = Thread(changed =>
        {
            if (changed) Interlocked.Increment(ref turns);
            return TimeSpan.MaxValue;
        });
        thread.Start();
        using var rtnetlink = _namespace.Inside(() => new Rtnetlink());
        var begin = TimeProvider.System.GetTimestamp();
        for (var i = 1; i < 5000; i++)
        {
            var address = new InterfaceAddress(1, new System.Net.IPAddress([10, 0, (byte)(i / 250), (byte)(i % 250)]), 32);
            rtnetlink.Add(address);
            rtnetlink.Delete(address);
        }
        var took = TimeProvider.System.GetElapsedTime(begin);
        Wait.Until("they are told", () => turns > 0);
        Assert.InRange(turns, 1, (took.TotalMilliseconds / 10) + 1);
    }

    [Fact]
    public void Ends_while_it_waits_and_takes_no_turn_after_that()
    {
        var turns = 0;
        var thread = Thread(_ =>
        {
            Interlocked.Increment(ref turns);
            return TimeSpan.MaxValue;
        });
        thread.Start();
        Wait.Until("the first turn", () => turns == 1);
        thread.Dispose();
        thread.Dispose();
        _namespace.Ip("addr add 192.0.2.53/32 dev lo");
        Assert.Equal(1, turns);
    }

    private NetlinkThread Thread(Func<bool, TimeSpan> turn) =>
        new("test", _namespace.Inside(() => new NetlinkMonitor()), turn, error => Assert.Fail(error.Message));
}
