using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Tests;

/// <summary>What the engine remembers, logs and explains.</summary>
public class EngineReportTests
{
    [Fact]
    public void Remembers_the_transitions_but_not_the_steps()
    {
        using var node = new Node(Node.Service("dns1", Node.V4)).Started();
        node.Check.Fail("exit code 1");
        node.Rounds(3);
        Assert.Equal(
            [
                "dns1 192.0.2.1/32: INIT -> DOWN | RISING 1/5 (good round)",
                "dns1 192.0.2.1/32: DOWN -> UP (5 good rounds in a row)",
                "dns1 192.0.2.1/32: withdraw -> announce with MED 100 (it is UP and nothing speaks against it)",
                "dns1 192.0.2.1/32: UP -> DOWN (check fake: exit code 1, 3/3)",
                "dns1 192.0.2.1/32: announce with MED 100 -> withdraw (check fake: exit code 1, 3 in a row)",
            ],
            node.Transitions.Select(transition => transition.ToString()));
    }

    [Fact]
    public void Logs_steps_and_losses_by_their_weight()
    {
        using var node = new Node(Node.Service("dns1", Node.V4) with { Rise = 2 }).Started(rounds: 2);
        node.Check.Fail("exit code 1");
        node.Rounds(1);
        node.Check.Hold();
        node.Rounds(1);
        node.Resolver.HeartbeatAge = TimeSpan.FromSeconds(2);
        node.Time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(
            [
                (LogLevel.Information, "dns1 192.0.2.1/32: INIT -> DOWN | RISING 1/2 (good round)"),
                (LogLevel.Information, "dns1 192.0.2.1/32: DOWN -> UP (2 good rounds in a row)"),
                (LogLevel.Warning, "dns1 192.0.2.1/32: UP -> UP | FALLING 1/3 (check fake: exit code 1)"),
                (LogLevel.Information, "dns1 192.0.2.1/32: UP | FALLING 1/3 -> UP (good round)"),
                (LogLevel.Warning, "dns1 192.0.2.1/32: UP -> DOWN (heartbeat: a listener thread is silent for 2s)"),
            ],
            node.Log.Entries.Where(line => !line.Message.Contains("MED", StringComparison.Ordinal)));
    }

    [Fact]
    public void Withdraws_before_it_logs()
    {
        using var node = new Node(Node.Service("dns1", Node.V4)).Started();
        var announcedWhenLogged = -1;
        node.Log.OnWrite = () => announcedWhenLogged = node.Announced.Count();
        node.Drain();
        Assert.Equal(0, announcedWhenLogged);
    }

    [Fact]
    public void Explains_inputs_decision_and_why()
    {
        using var node = new Node(Node.Service("dns1", "192.0.2.1/24") with
        {
            Checks = [new CheckOptions.Command(["fake"]), new CheckOptions.Pool("default", 2)],
            DisableFile = "/nowhere/{service}{family}",
        });
        node.Resolver.SetUsable("default", 2);
        node.Started();
        node.Resolver.SetUsable("default", 1);
        var explanation = node.Engine.Explain("dns1");
        Assert.Null(node.Engine.Explain("dns9"));
        var prefix = Assert.Single(explanation!.Prefixes);
        Assert.Equal(
            ("192.0.2.1/24", "192.0.2.0/24", "DOWN", Announcement.Withdraw, null),
            (prefix.Prefix.ToString(), prefix.Prefix.Announced.ToString(), prefix.Inputs.Health.ToString(),
                prefix.Decision.Announcement, prefix.Decision.Med));
        Assert.Equal("pool default: 1 usable backend, needs 2", prefix.Decision.Reasons[0].ToString());
        Assert.Equal(node.Time.GetUtcNow(), prefix.DecidedAt);
        Assert.Equal(
            [
                new("lifecycle", true, "running: address and listeners are ready"),
                new("drain", true, "not drained"),
                new("disable file", true, "/nowhere/dns1v4 does not exist"),
                new("heartbeat", true, "every listener thread beats"),
                new("pool", false, "default: 1 usable backend, needs 2"),
                new("check", true, "fake: fine, 5 in a row"),
                new("damping", true, "it fell 1 time in 10m"),
                new("state", false, "DOWN (rise 5, fall 3)"),
                new("on_down", null, "withdraw"),
            ],
            ExplainedInput.Of(prefix.Inputs));
    }
}
