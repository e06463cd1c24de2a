using System.Net;
using FsCheck.Xunit;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Health;

namespace Holdfast.Anycast.Tests.Decision;

public class AnnouncementDecisionTests
{
    private static readonly CheckState Failed = new CheckState("query a.root-servers.net A")
        .After(CheckResult.Fails("timeout after 2s"), DateTimeOffset.UnixEpoch)
        .After(CheckResult.Fails("timeout after 2s"), DateTimeOffset.UnixEpoch);

    private static readonly Drain Drained = new(null, DateTimeOffset.UnixEpoch);

    private static readonly CrashBackoff Crashed = new(3, DateTimeOffset.UnixEpoch.AddHours(1));

    private static readonly AddressStatus InPlace = new(IPAddress.Parse("192.0.2.1"), AddressState.Ours, null);

    private static readonly DecisionInputs Healthy = new()
    {
        Address = InPlace,
        Lifecycle = Lifecycle.Running,
        DisableFile = "/etc/dns1.disable",
        Health = In(HealthState.Up),
        Checks = [new CheckState("command true").After(CheckResult.Holds("exit code 0"), DateTimeOffset.UnixEpoch)],
        Pools = [new PoolState("default", 2, 1)],
        Heartbeat = new HeartbeatState(TimeSpan.FromMilliseconds(80)),
        Med = 100,
        OnDown = new OnDown.Withdraw(),
    };

    private static PrefixHealth In(HealthState state, int count = 0) => new(state, count, Rise: 5, Fall: 3);

    /// <summary>
    /// Every input that speaks against announcing: name, inputs, whether on_down has a say, the deciding reason.
    /// </summary>
    private static readonly (string Name, DecisionInputs Inputs, bool OnDownDecides, string Reason)[] Against =
    [
        ("starting", Healthy with { Lifecycle = Lifecycle.Starting }, false, "its address and listeners are not ready yet"),
        ("stopping", Healthy with { Lifecycle = Lifecycle.Stopping }, false, "the node is stopping"),
        ("address missing", Healthy with { Address = InPlace with { State = AddressState.Missing, Error = "no lo" } }, false,
            "its address 192.0.2.1 is missing (no lo)"),
        ("address not usable", Healthy with { Address = InPlace with { Error = "a duplicate" } }, false,
            "its address 192.0.2.1 cannot be used (a duplicate)"),
        ("terminated", Healthy with { Health = In(HealthState.Terminated) }, false, "the node has stopped"),
        ("disable file", Healthy with { DisableFileExists = true }, false, "disable file /etc/dns1.disable exists"),
        ("disabled", Healthy with { Health = In(HealthState.Disabled) }, false, "it is disabled"),
        ("drained", Healthy with { Drain = Drained }, false, "it is drained by an operator"),
        ("crash backoff", Healthy with { Backoff = Crashed }, false,
            "this node died young 3 times in a row: nothing is announced until 1970-01-01 01:00:00Z"),
        ("init", Healthy with { Health = In(HealthState.Init) }, false, "no round of checks has ended yet"),
        ("late heartbeat", Healthy with { Heartbeat = new(TimeSpan.FromMilliseconds(1400)) }, true,
            "heartbeat: a listener thread is silent for 1.4s"),
        ("no heartbeat", Healthy with { Heartbeat = new(TimeSpan.MaxValue) }, true,
            "heartbeat: not every listener thread has begun"),
        ("empty pool", Healthy with { Pools = [new("default", 0, 1)] }, true, "pool default: 0 usable backends, needs 1"),
        ("second pool short", Healthy with { Pools = [new("a", 9, 1), new("b", 1, 2)] }, true,
            "pool b: 1 usable backend, needs 2"),
        ("down", Healthy with { Health = In(HealthState.Down), Checks = [Failed] }, true,
            "check query a.root-servers.net A: timeout after 2s, 2 in a row"),
        ("down, checks good again", Healthy with { Health = In(HealthState.Down) }, true,
            "it is DOWN until 5 rounds in a row are good"),
        ("rising", Healthy with { Health = In(HealthState.Rising, 2) }, true, "it is rising: 2 rounds of 5 in a row are good"),
    ];

    public static TheoryData<string> AgainstNames => new(Against.Select(row => row.Name));

    [Theory]
    [MemberData(nameof(AgainstNames))]
    public void Whatever_speaks_against_withdraws_and_is_the_reason(string name)
    {
        var (_, inputs, _, reason) = Against.Single(row => row.Name == name);
        var decision = AnnouncementDecision.For(inputs);
        Assert.Equal((Announcement.Withdraw, null), (decision.Announcement, decision.Med));
        Assert.Equal(reason, decision.Reasons[0].ToString());
        Assert.Equal("withdraw", decision.ToString());
    }

    [Theory]
    [MemberData(nameof(AgainstNames))]
    public void Deprefers_what_is_unhealthy_and_withdraws_what_is_forbidden(string name)
    {
        var (_, inputs, onDownDecides, reason) = Against.Single(row => row.Name == name);
        var decision = AnnouncementDecision.For(inputs with { OnDown = new OnDown.Deprefer(5000) });
        Assert.Equal(
            onDownDecides
                ? (Announcement.Deprefer, 5000u) : (Announcement.Withdraw, null), (decision.Announcement, decision.Med));
        Assert.Equal(reason, decision.Reasons[0].ToString());
    }

    [Fact]
    public void Announces_with_its_MED_when_nothing_speaks_against_it()
    {
        var decision = AnnouncementDecision.For(Healthy);
        Assert.Equal((Announcement.Announce, 100u), (decision.Announcement, decision.Med));
        Assert.Equal(["it is UP and nothing speaks against it"], Text(decision));
        Assert.Equal("announce with MED 100", decision.ToString());
    }

    [Fact]
    public void Stays_announced_while_falling_and_says_what_fails()
    {
        var decision = AnnouncementDecision.For(Healthy with { Health = In(HealthState.Falling, 2), Checks = [Failed] });
        Assert.Equal((Announcement.Announce, 100u), (decision.Announcement, decision.Med));
        Assert.Equal(
            ["it is falling but not down: 2 rounds of 3 in a row are bad",
                "check query a.root-servers.net A: timeout after 2s, 2 in a row"],
            Text(decision));
    }

    [Fact]
    public void Names_every_reason_the_deciding_one_first()
    {
        var decision = AnnouncementDecision.For(Healthy with
        {
            Lifecycle = Lifecycle.Stopping,
            DisableFileExists = true,
            Drain = Drained,
            Health = In(HealthState.Down),
            Pools = [new("default", 0, 1)],
            Heartbeat = new(TimeSpan.FromSeconds(3)),
            Checks = [Failed],
        });
        Assert.Equal(
            [
                "the node is stopping", "disable file /etc/dns1.disable exists", "it is drained by an operator",
                "heartbeat: a listener thread is silent for 3s", "pool default: 0 usable backends, needs 1",
                "check query a.root-servers.net A: timeout after 2s, 2 in a row", "it is DOWN until 5 rounds in a row are good",
            ],
            Text(decision));
    }

    [Fact]
    public void A_second_of_silence_is_not_late_yet() => Assert.Equal(
        Announcement.Announce, AnnouncementDecision.For(Healthy with { Heartbeat = new(TimeSpan.FromSeconds(1)) }).Announcement);

    [Fact]
    public void What_begins_to_leave_asks_for_any_other_route_first()
    {
        var leaving = Healthy with { Drain = Drained with { By = "alice", Reason = "new kernel" }, GracefulShutdown = true };
        var decision = AnnouncementDecision.For(leaving);
        Assert.Equal((Announcement.Announce, 100u, true), (decision.Announcement, decision.Med, decision.GracefulShutdown));
        Assert.Equal("announce with MED 100 and GRACEFUL_SHUTDOWN", decision.ToString());
        Assert.Equal("it is drained by alice: new kernel; withdrawn in a moment", decision.Reasons[0].ToString());
        Assert.True(
            AnnouncementDecision.For(Healthy with { Lifecycle = Lifecycle.Stopping, GracefulShutdown = true }).GracefulShutdown);
    }

    [Property(MaxTest = 2000)]
    public bool Leaving_changes_nothing_but_for_routes_that_only_a_drain_or_a_stop_takes_away(byte[] dice, bool deprefer)
    {
        var inputs = Any(dice, deprefer);
        var stays = inputs with
        {
            Drain = null,
            Lifecycle = inputs.Lifecycle == Lifecycle.Stopping
            ? Lifecycle.Running : inputs.Lifecycle
        };
        var (now, then, leaving) =
            (AnnouncementDecision.For(inputs), AnnouncementDecision.For(stays), AnnouncementDecision.For(
                inputs with { GracefulShutdown = true }));
        return leaving.Announcement == then.Announcement && leaving.Med == then.Med
            && leaving.GracefulShutdown == (now.Announcement != then.Announcement);
    }

    [Property(MaxTest = 2000)]
    public bool Never_announces_with_its_MED_when_anything_speaks_against_it(byte[] dice, bool deprefer)
    {
        var inputs = Any(dice, deprefer);
        var against = inputs.Lifecycle != Lifecycle.Running || !inputs.Address!.IsUsable || inputs.Drain is not null
            || inputs.Backoff is not null
            || inputs.DisableFileExists || !inputs.Health.IsUp
            || inputs.Pools[0].Usable < inputs.Pools[0].Minimum || inputs.Heartbeat.Age > TimeSpan.FromSeconds(1);
        var decision = AnnouncementDecision.For(inputs);
        return (decision.Announcement == Announcement.Announce) == !against
            && decision.Med == (decision.Announcement switch
            {
                Announcement.Announce => 100,
                Announcement.Deprefer => 5000,
                _ => (uint?)null
            })
            && !decision.Reasons.IsEmpty;
    }

    [Property(MaxTest = 2000)]
    public bool Drained_stopping_starting_disabled_unknown_or_missing_withdraw_and_nothing_else_does_with_deprefer(byte[] dice)
    {
        var inputs = Any(dice, deprefer: true);
        var forbidden = inputs.Lifecycle != Lifecycle.Running || !inputs.Address!.IsUsable || inputs.Drain is not null
            || inputs.Backoff is not null
            || inputs.DisableFileExists
            || inputs.Health.State is HealthState.Init or HealthState.Disabled or HealthState.Terminated;
        return (AnnouncementDecision.For(inputs).Announcement == Announcement.Withdraw) == forbidden;
    }

    private static IEnumerable<string> Text(AnnouncementDecision decision) =>
        decision.Reasons.Select(reason => reason.ToString());

    /// <summary>Inputs over their whole space, each more often for than against, so that every combination comes.</summary>
    private static DecisionInputs Any(byte[] dice, bool deprefer)
    {
        int Die(int at, int sides) => at < dice.Length ? dice[at] % sides : 0;
        HealthState[] states = [HealthState.Up, HealthState.Falling, .. Enum.GetValues<HealthState>()];
        return Healthy with
        {
            Lifecycle = Die(0, 6) switch { 0 => Lifecycle.Starting, 1 => Lifecycle.Stopping, _ => Lifecycle.Running },
            Address = Die(7, 7) == 1 ? InPlace with { State = AddressState.Missing, Error = "no lo" } : InPlace,
            Drain = Die(1, 5) == 1 ? Drained : null,
            Backoff = Die(6, 7) == 1 ? Crashed : null,
            DisableFileExists = Die(2, 5) == 1,
            Health = In(states[Die(3, states.Length)], 1),
            Pools = [new("default", Die(4, 4), 1), new("other", 1, 1)],
            Heartbeat = new(TimeSpan.FromMilliseconds(Die(5, 25) * 50)),
            OnDown = deprefer ? new OnDown.Deprefer(5000) : new OnDown.Withdraw(),
        };
    }

    [Theory]
    [InlineData("disable file")]
    [InlineData("disabled")]
    public void What_is_disabled_stays_with_its_own_MED_where_so_configured(string name)
    {
        var attributes = new StateAttributes { AsPathPrepend = 3 };
        var inputs = Against.Single(
            row => row.Name == name).Inputs with
        { OnDisabled = new OnDown.Deprefer(3000) { Attributes = attributes } };
        var decision = AnnouncementDecision.For(inputs);
        Assert.Equal((Announcement.Deprefer, 3000u, attributes), (decision.Announcement, decision.Med, decision.Attributes));
        Assert.Equal(
            Announcement.Withdraw, AnnouncementDecision.For(inputs with { Lifecycle = Lifecycle.Starting }).Announcement);
        Assert.Equal(
            Announcement.Withdraw, AnnouncementDecision.For(inputs with { Lifecycle = Lifecycle.Stopping }).Announcement);
        Assert.Equal(
            3000u, AnnouncementDecision.For(
                inputs with { Heartbeat = new(TimeSpan.MaxValue), OnDown = new OnDown.Deprefer(5000) }).Med);
    }
}
