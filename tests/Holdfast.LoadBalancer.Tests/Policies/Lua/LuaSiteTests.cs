using Holdfast.LoadBalancer.Hedging;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Policies.Lua;

/// <summary>Policies in Lua in a load balancer that runs, and over reloads.</summary>
public sealed class LuaSiteTests : IDisposable
{
    private const string Failing = """
        function choose(servers, dq)
          local name = dq.qname:toStringNoDot()
          if name == "error.example" then error("no") end
          if name == "loop.example" then while true do end end
          if name == "memory.example" then return #string.rep("x", 1 << 30) end
          return servers[2]
        end
        """;

    private readonly TestResponder _first = new();
    private readonly TestResponder _second = new();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public void What_goes_wrong_in_Lua_loses_no_query_and_is_counted()
    {
        using var site = new TestSite(With(Failing), _first.EndPoint, _second.EndPoint);
        foreach (var name in new[] { "www.example", "error.example", "loop.example", "memory.example", "www.example" })
            Assert.NotNull(site.Ask(Query(name)));
        var usage = site.Balancer.Lua;
        Assert.Equal((5, 1, 1, 1), (usage.Calls, usage.Errors, usage.TimeLimits, usage.MemoryLimits));
        Assert.InRange(usage.Time, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(60));
        Assert.InRange(usage.Memory, 1, 64 << 20);
        Assert.Equal(5, _first.Received.Count + _second.Received.Count);
        Assert.InRange(_second.Received.Count, 2, 5);
    }

    [Fact]
    public void A_query_over_TCP_tells_that_it_is()
    {
        using var site = new TestSite(
            With("function choose(servers, dq) return dq.tcp and 2 or 1 end"), _first.EndPoint, _second.EndPoint);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(Query("www.example")));
        Assert.Equal(1, TestMessages.Answers(TestMessages.ReadFrame(stream)));
        Assert.NotNull(site.Ask(Query("www.example")));
        Assert.Equal((1, 1), (_first.Received.Count, _second.Received.Count));
    }

    [Fact]
    public void A_reload_brings_new_states_or_is_refused_with_file_and_line_and_the_old_ones_go_on()
    {
        using var site = new TestSite(With("function choose(servers) return servers[1] end"), _first.EndPoint, _second.EndPoint);
        Assert.NotNull(site.Ask(Query("one.example")));
        var wrong = With("\nnothing.at.all = 1")(site.Options);
        var refused = Assert.Throws<ArgumentException>(() => site.Balancer.Reconfigure(wrong));
        Assert.StartsWith("policy.lua:2: attempt to index a nil value", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(site.Ask(Query("two.example")));
        Assert.Equal((2, 0), (_first.Received.Count, _second.Received.Count));

        site.Balancer.Reconfigure(With("function choose(servers) return servers[2] end")(site.Options));
        Assert.NotNull(site.Ask(Query("three.example")));
        Assert.Equal((2, 1), (_first.Received.Count, _second.Received.Count));
        Assert.Equal(3, site.Balancer.Lua.Calls);

        site.Balancer.Reconfigure(site.Options with { Lua = null, Policy = PolicyType.Default });
        Assert.NotNull(site.Ask(Query("four.example")));
        Assert.Equal((3, 0), (site.Balancer.Lua.Calls, site.Balancer.Lua.Memory));
    }

    private static Func<LoadBalancerOptions, LoadBalancerOptions> With(string text) => options => options with
    {
        Lua = new LuaOptions { Files = [new LuaFile("policy.lua", text)] },
        Policy = PolicyType.Lua("choose"),
        // While a loop is ended a hedge would come due.
        Hedge = new HedgeOptions { Time = HedgeTime.Off },
    };

    private static byte[] Query(string name) => MessageText.Wire($"{name}. IN A +rd");
}
