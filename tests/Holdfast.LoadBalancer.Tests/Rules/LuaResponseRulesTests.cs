using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Rules.Responses.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Rules;

/// <summary>Response rules whose action is a function in Lua.</summary>
public sealed class LuaResponseRulesTests : IDisposable
{
    private const string Text = """
        local actions = {
          ["ttls.example"] = function(dr)
            dr:editTTLs(function(section, class, kind, ttl)
              assert(section == DNSSection.Answer and class == DNSClass.IN and kind == DNSQType.A and ttl > 0)
              return 7
            end)
            dr:editTTLs(function(_, _, _, ttl) return ttl + 1 end)
            return DNSResponseAction.None
          end,
          ["failing.example"] = function(dr)
            dr:editTTLs(function() return 9 end)
            dr.rcode = DNSRCode.REFUSED
            error("no")
          end,
          ["loop.example"] = function() while true do end end,
          ["memory.example"] = function() return #string.rep("x", 1 << 30) end,
          ["drop.example"] = function() return DNSResponseAction.Drop, "" end,
          ["servfail.example"] = function() return DNSResponseAction.ServFail end,
          ["refused.example"] = function(dr)
            assert(dr.rcode == DNSRCode.NOERROR and dr.qtype == DNSQType.A and dr.remoteaddr:toString() == "127.0.0.1")
            assert(dr.dh:getQR() and dr.remoteaddr:getPort() > 0 and #dr:getContent() == dr.len and not dr.tcp)
            dr.rcode = DNSRCode.REFUSED
            dr.dh:setAA(true)
            return DNSResponseAction.HeaderModify
          end,
          ["ede.example"] = function(dr)
            dr:setExtendedDNSError(15, "no")
            return DNSResponseAction.Allow
          end,
          ["longede.example"] = function(dr)
            dr:setExtendedDNSError(15, ("x"):rep(129))
            return DNSResponseAction.Allow
          end,
          ["query.example"] = function(dr) dr.dh:setQR(false) return DNSResponseAction.Allow end,
          ["cache.example"] = function(dr) dr.skipCache = true return DNSResponseAction.Allow end,
          ["delay.example"] = function() return DNSResponseAction.Delay, "20" end,
          ["soon.example"] = function() return DNSResponseAction.Delay, "soon" end,
          ["cut.example"] = function() return DNSResponseAction.Truncate end,
        }
        function act(dr)
          local action = actions[dr.qname:toStringNoDot()]
          if action then return action(dr) end
          return DNSResponseAction.Allow
        end
        """;

    private readonly TestResponder _backend = new();
    private readonly TestSite _site;

    public LuaResponseRulesTests() => _site = new TestSite(
        options => options with
        {
            Lua = new LuaOptions { Files = [new LuaFile("rules.lua", Text)] },
            ResponseRules =
            [
                new ResponseRuleOptions(new MatchOptions(), new LuaResponseAction("act")),
                new ResponseRuleOptions(new MatchOptions(), new LimitTtlResponseAction(null, TimeSpan.FromSeconds(100))),
            ],
        },
        _backend.EndPoint);

    public void Dispose()
    {
        _site.Dispose();
        _backend.Dispose();
    }

    [Fact]
    public void It_changes_lifetimes_flags_and_the_response_code()
    {
        Assert.Equal(8u, Ask("ttls.example").Answers[0].Ttl);
        Assert.Equal(ResponseCode.ServFail, Ask("servfail.example").ResponseCode);
        var refused = Ask("refused.example");
        Assert.Equal(ResponseCode.Refused, refused.ResponseCode);
        Assert.True(refused.Flags.HasFlag(HeaderFlags.Authoritative));
        Assert.Null(_site.Ask(Query("drop.example"), timeoutMilliseconds: 150));
        Assert.Equal(0, _site.Balancer.Lua.Errors);
    }

    [Fact]
    public void It_delays_and_truncates()
    {
        Assert.Single(Ask("delay.example").Answers);
        Assert.Equal((1, 1), (_site.Balancer.Counters[Counter.Delayed], _site.Balancer.ResponseRules[1].Hits));
        var cut = Ask("cut.example");
        Assert.True(cut.Flags.HasFlag(HeaderFlags.Truncated));
        Assert.Empty(cut.Answers);
        Assert.Equal((0, 1), (_site.Balancer.Lua.Errors, _site.Balancer.ResponseRules[1].Hits));
    }

    [Fact]
    public void It_adds_an_Extended_DNS_Error_for_who_sent_EDNS()
    {
        byte[] answer = _site.Ask(MessageText.Wire("ede.example. IN A +rd +bufsize=1232"))!;
        Assert.Contains((EdnsOptionCode.ExtendedError, "000F6E6F"),
            TestMessages.Options(answer)!.Select(option => (option.Code, Convert.ToHexString(option.Data.Span))));
        Assert.Null(TestMessages.Options(_site.Ask(Query("ede.example"))!));
        Assert.Equal(0, _site.Balancer.Lua.Errors);
    }

    [Fact]
    public void What_it_allows_meets_no_further_rule_and_what_it_leaves_does()
    {
        var untouched = Ask("www.example").Answers[0].Ttl;
        Assert.Equal(0, _site.Balancer.ResponseRules[1].Hits);
        Assert.NotEqual(8u, untouched);
        Ask("ttls.example");
        Assert.Equal(1, _site.Balancer.ResponseRules[1].Hits);
    }

    [Theory]
    [InlineData("failing.example", 1, 0, 0)]
    [InlineData("query.example", 1, 0, 0)]
    [InlineData("cache.example", 1, 0, 0)]
    [InlineData("soon.example", 1, 0, 0)]
    [InlineData("longede.example", 1, 0, 0)]
    [InlineData("loop.example", 0, 1, 0)]
    [InlineData("memory.example", 0, 0, 1)]
    public void An_answer_passes_as_it_is_where_it_fails(string name, int errors, int timeLimits, int memoryLimits)
    {
        var answer = Ask(name);
        Assert.Equal((ResponseCode.NoError, false), (answer.ResponseCode, answer.Flags.HasFlag(HeaderFlags.Authoritative)));
        Assert.NotEqual(9u, Assert.Single(answer.Answers).Ttl);
        var usage = _site.Balancer.Lua;
        Assert.Equal((errors, timeLimits, memoryLimits), (usage.Errors, usage.TimeLimits, usage.MemoryLimits));
    }

    [Fact]
    public void A_rule_of_any_chain_asks_a_function_whether_it_fits()
    {
        const string Fits = """
            function fits(dq)
              assert(dq.dh:getQR() and dq.remoteaddr:getPort() > 0 and dq.localaddr and not dq.tcp and dq.len == #dq:getContent())
              if dq.qname:toString() == "failing.example." then dq.skipCache = true end
              if dq.qname:toString() == "loop.example." then while true do end end
              return dq.qname:toString() == "www.example." or dq.qtype == DNSQType.TXT
            end
            """;
        using var site = new TestSite(
            options => options with
            {
                Lua = new LuaOptions { Files = [new LuaFile("fits.lua", Fits)] },
                Cache = new CacheOptions(100) { HugePages = false },
                Rules = [new RuleOptions(new MatchOptions { Types = [RecordType.TXT] }, new NxDomainAction())],
                ResponseRules =
                [
                    .. new[]
                    {
                        ResponseChain.Backend, ResponseChain.CacheInserted, ResponseChain.CacheHit, ResponseChain.SelfAnswered,
                    }.Select(chain => new ResponseRuleOptions(
                        new MatchOptions { Function = "fits" }, new LimitTtlResponseAction(null, TimeSpan.FromSeconds(100)))
                    {
                        Chains = [chain],
                    }),
                ],
            },
            _backend.EndPoint);
        foreach (var query in new[] { Query("www.example"), Query("www.example"), Query("other.example") })
            Assert.NotNull(site.Ask(query));
        Assert.NotNull(site.Ask(MessageText.Wire("other.example. IN TXT +rd")));
        Assert.Equal([1, 1, 1, 1], site.Balancer.ResponseRules.Select(rule => rule.Hits));
        Assert.Equal((0, 0), (site.Balancer.Lua.Errors, site.Balancer.Lua.TimeLimits));

        // What fails fits nothing, and its answer goes on.
        Assert.NotNull(site.Ask(Query("failing.example")));
        Assert.NotNull(site.Ask(Query("loop.example")));
        Assert.Equal([1, 1, 1, 1], site.Balancer.ResponseRules.Select(rule => rule.Hits));
        Assert.True(site.Balancer.Lua is { Errors: > 0, TimeLimits: > 0 });
    }

    [Fact]
    public void A_function_that_no_file_defines_is_refused()
    {
        var options = _site.Options with
        {
            ResponseRules = [new ResponseRuleOptions(new MatchOptions(), new LuaResponseAction("none"))],
        };
        var refused = Assert.Throws<ArgumentException>(() => _site.Balancer.Reconfigure(options));
        Assert.Equal("no file of `dns.lua` defines a function `none`", refused.Message);
    }

    private static byte[] Query(string name) => MessageText.Wire($"{name}. IN A +rd");

    private Message Ask(string name) => MessageText.Read(_site.Ask(Query(name))!);
}
