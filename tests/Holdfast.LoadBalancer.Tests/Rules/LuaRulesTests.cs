using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Lists;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Tests.Pools;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Rules;

/// <summary>Rules whose match or action is a function in Lua.</summary>
public sealed class LuaRulesTests : IDisposable
{
    private const string Text = """
        local actions = {
          ["drop.example"] = function() return DNSAction.Drop end,
          ["nxdomain.example"] = function() return DNSAction.Nxdomain, "" end,
          ["refused.example"] = function() return DNSAction.Refused end,
          ["servfail.example"] = function() return DNSAction.ServFail end,
          ["truncate.example"] = function() return DNSAction.Truncate end,
          ["allow.example"] = function() return DNSAction.Allow end,
          ["pool.example"] = function() return DNSAction.Pool, "other" end,
          ["error.example"] = function() error("no") end,
          ["loop.example"] = function() while true do end end,
          ["memory.example"] = function() return string.rep("x", 1 << 30) end,
          ["spoof.example"] = function() return DNSAction.Spoof, "192.0.2.1" end,
          ["nowhere.example"] = function() return DNSAction.Pool, "nowhere" end,
        }
        function act(dq)
          local action = actions[dq.qname:toStringNoDot()]
          if action then return action() end
          return DNSAction.None, ""
        end
        function fits(dq)
          return dq.qtype == DNSQType.TXT and dq.opcode == DNSOpcode.Query and dq.dh:getRD() and not dq.dh:getCD()
            and dq.len == dq.size and dq.len > 12 and not dq:getDO() and not dq.tcp
            and dq.localaddr:toString() == "127.0.0.1" and dq.remoteaddr:toString() == "127.0.0.1"
        end
        """;

    private readonly TestResponder _backend = new();
    private readonly TestResponder _other = new();
    private readonly TestSite _site;

    public LuaRulesTests() => _site = new TestSite(
        options => options with
        {
            Lua = new LuaOptions { Files = [new LuaFile("rules.lua", Text)] },
            Backends =
            [
                options.Backends[0],
                options.Backends[1] with { Pools = ["other"] },
            ],
            Rules =
            [
                new RuleOptions(new MatchOptions { Function = "fits" }, new RefuseAction()),
                new RuleOptions(new MatchOptions(), new LuaAction("act")) { Name = "act" },
                new RuleOptions(new MatchOptions { Types = [RecordType.MX] }, new NxDomainAction()),
            ],
        },
        _backend.EndPoint, _other.EndPoint);

    public void Dispose()
    {
        _site.Dispose();
        _backend.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData("nxdomain.example", ResponseCode.NXDomain)]
    [InlineData("refused.example", ResponseCode.Refused)]
    [InlineData("servfail.example", ResponseCode.ServFail)]
    public void It_answers_with_the_code_that_its_function_returns(string name, ResponseCode code)
    {
        Assert.Equal(code, TestMessages.ResponseCode(Ask(name)!));
        Assert.Empty(_backend.Received);
        Assert.Equal((1, 0), (_site.Balancer.Rules[1].Hits, _site.Balancer.Lua.Errors));
    }

    [Fact]
    public void It_drops_truncates_allows_and_chooses_a_pool()
    {
        Assert.Null(_site.Ask(Query("drop.example"), timeoutMilliseconds: 150));
        Assert.Equal(0x02, Ask("truncate.example")![2] & 0x02);
        // No further rule is tried.
        Assert.Equal(ResponseCode.NoError, TestMessages.ResponseCode(Ask("allow.example", "MX")!));
        Assert.Equal((1, 0), (_backend.Received.Count, _other.Received.Count));
        Assert.Equal(ResponseCode.NoError, TestMessages.ResponseCode(Ask("pool.example", "MX")!));
        Assert.Equal((1, 1), (_backend.Received.Count, _other.Received.Count));
        using var stream = _site.Connect();
        stream.Write(TestMessages.Frame(Query("truncate.example")));
        Assert.Equal(ResponseCode.NoError, TestMessages.ResponseCode(TestMessages.ReadFrame(stream)));
    }

    [Theory]
    [InlineData("www.example", 0, 0, 0)]
    [InlineData("error.example", 1, 0, 0)]
    [InlineData("spoof.example", 1, 0, 0)]
    [InlineData("nowhere.example", 1, 0, 0)]
    [InlineData("loop.example", 0, 1, 0)]
    [InlineData("memory.example", 0, 0, 1)]
    public void Where_it_does_nothing_or_fails_the_next_rule_is_tried(string name, int errors, int timeLimits, int memoryLimits)
    {
        Assert.Equal(ResponseCode.NXDomain, TestMessages.ResponseCode(Ask(name, "MX")!));
        var usage = _site.Balancer.Lua;
        Assert.Equal((errors, timeLimits, memoryLimits), (usage.Errors, usage.TimeLimits, usage.MemoryLimits));
    }

    [Fact]
    public void A_rule_fits_where_its_function_returns_true()
    {
        Assert.Equal(ResponseCode.Refused, TestMessages.ResponseCode(Ask("www.example", "TXT")!));
        Assert.Equal(ResponseCode.NoError, TestMessages.ResponseCode(Ask("www.example", "AAAA")!));
        byte[] notChecked = MessageText.Wire("www.example. IN TXT +rd +cd");
        Assert.Equal(ResponseCode.NoError, TestMessages.ResponseCode(_site.Ask(notChecked)!));
        Assert.Equal((1, 0), (_site.Balancer.Rules[0].Hits, _site.Balancer.Lua.Errors));
    }

    [Fact]
    public void A_function_that_no_file_defines_is_refused()
    {
        var options = _site.Options with { Rules = [new RuleOptions(new MatchOptions(), new LuaAction("none"))] };
        var refused = Assert.Throws<ArgumentException>(() => _site.Balancer.Reconfigure(options));
        Assert.Equal("no file of `dns.lua` defines a function `none`", refused.Message);
        Assert.Throws<ArgumentException>(() => _site.Balancer.Reconfigure(options with { Lua = null }));
    }

    [Fact]
    public void Allocates_nothing_managed_per_query()
    {
        using var pools = PoolSet.Build(
            new PoolSetOptions([TestPool.Options("a")])
            {
                Lua = _site.Options.Lua,
                Functions = ["act", "fits"],
            },
            workers: 1);
        var chain = new RuleChain([.. _site.Options.Rules], pools, TestList.NoFiles, workers: 1);
        var query = Queries.For("refused.example.", pools.Default);
        chain.Apply(ref query, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            chain.Apply(ref query, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(RuleVerdict.Answer, chain.Apply(ref query, out var action));
        Assert.IsType<RefuseAction>(action);
        pools.GiveUp(others: null);
    }

    private static byte[] Query(string name, string type = "A") => MessageText.Wire($"{name}. IN {type} +rd");

    private byte[]? Ask(string name, string type = "A") => _site.Ask(Query(name, type));
}
