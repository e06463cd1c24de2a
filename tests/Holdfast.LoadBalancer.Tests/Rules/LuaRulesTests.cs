using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Metrics;
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
          ["delay.example"] = function() return DNSAction.Delay, "20" end,
          ["soon.example"] = function() return DNSAction.Delay, "soon" end,
          ["late.example"] = function() return DNSAction.Delay, "60001" end,
          ["header.example"] = function(dq) dq.dh:setTC(true) return DNSAction.HeaderModify end,
          ["nothing.example"] = function(dq) dq.qname = newDNSName("x.example") end,
          ["rename.example"] = function(dq) return dq:changeName(newDNSName("x.example")) end,
          ["spoof.example"] = function() return DNSAction.Spoof, "192.0.2.1, 192.0.2.2 2001:db8::1" end,
          ["cname.example"] = function() return DNSAction.Spoof, "other.example" end,
          ["raw.example"] = function() return DNSAction.SpoofRaw, "\192\0\2\9" end,
          ["notimp.example"] = function(dq)
            dq.dh:setQR(true)
            dq.dh:setAA(true)
            dq.rcode = DNSRCode.NOTIMP
            return DNSAction.HeaderModify
          end,
          ["addresses.example"] = function(dq)
            dq:spoof({ newCA("192.0.2.3"), newCA("2001:db8::3") })
            return DNSAction.HeaderModify
          end,
          ["data.example"] = function(dq) dq:spoof({ "\3a,b" }) return DNSAction.HeaderModify end,
          ["asked.example"] = function(dq)
            assert(dq.useECS and not dq.ecsOverride and dq.ecsPrefixLength == 24)
            dq.dh:setRD(false)
            dq.dh:setCD(true)
            dq.useECS = false
            assert(not dq.dh:getRD() and dq.dh:getCD() and not dq.useECS)
            return DNSAction.None
          end,
          ["norecurse.example"] = function() return DNSAction.NoRecurse end,
          ["setrd.example"] = function(dq) dq.dh:setRD(true) dq.dh:setCD(false) return DNSAction.None end,
          ["failing.example"] = function(dq)
            assert(dq.tempFailureTTL == nil)
            dq.tempFailureTTL = 5
            assert(dq.tempFailureTTL == 5)
            return DNSAction.None
          end,
          ["other.example"] = function(dq) dq.pool = "other" return DNSAction.Allow end,
          ["nowhere.example"] = function() return DNSAction.Pool, "nowhere" end,
        }
        function act(dq)
          local action = actions[dq.qname:toStringNoDot()]
          if action then return action(dq) end
          return DNSAction.None, ""
        end
        function fits(dq)
          return dq.qtype == DNSQType.TXT and dq.opcode == DNSOpcode.Query and dq.dh:getRD() and not dq.dh:getCD()
            and dq.len == dq.size and dq.len > 12 and not dq:getDO() and not dq.tcp
            and dq.localaddr:toString() == "127.0.0.1" and dq.remoteaddr:toString() == "127.0.0.1"
            and dq.qclass == DNSClass.IN and dq.rcode == DNSRCode.NOERROR and dq.pool == "" and not dq.skipCache
            and dq:getProtocol() == "Do53 UDP" and #dq:getContent() == dq.len and dq:getTrailingData() == ""
            and next(dq:getEDNSOptions()) == nil and dq.dh:getID() < 65536 and dq:getServerNameIndication() == ""
        end
        function options(dq)
          local option = dq:getEDNSOptions()[EDNSOptionCode.COOKIE]
          return option ~= nil and option:count() == 1 and #option:getValues()[1] == 8 and dq:getDO()
        end
        local suffixes, names, networks = newSuffixMatchNode(), newDNSNameSet(), newNMG()
        suffixes:add({ "A.example", newDNSName("b.example.") })
        suffixes:add("gone.example")
        suffixes:remove("gone.example")
        names:add(newDNSName("www.a.example"))
        networks:addMasks({ "127.0.0.0/8", "!127.0.0.2", "2001:db8::/33" })
        function sets(dq)
          if not dq.qname:isPartOf(newDNSName("a.example")) then return false end
          assert(suffixes:check(dq.qname) and not suffixes:check(newDNSName("gone.example")))
          assert(suffixes:getBestMatch(dq.qname) == newDNSName("a.example"))
          assert(names:check(dq.qname) and names:size() == 1 and not names:check(newDNSName("a.example")))
          assert(names:toString() == "www.a.example." and names:delete(dq.qname) == 1 and names:empty())
          names:add("www.a.example")
          assert(networks:match(dq.remoteaddr) and not networks:match(newCA("127.0.0.2")) and networks:size() == 3)
          assert(networks:match(newCA("2001:db8:7fff::1")) and not networks:match(newCA("2001:db8:8000::1")))
          assert(not networks:match(newCA("192.0.2.1")) and newCA("[2001:db8::1]:53"):getPort() == 53)
          assert(newNetmask("192.0.2.0/25"):match(newCA("192.0.2.127")))
          assert(not newNetmask("192.0.2.0/25"):match(newCA("192.0.2.128")))
          local address = newCA("192.0.2.255")
          address:truncate(25)
          assert(address:toString() == "192.0.2.128" and newCA("::ffff:192.0.2.1"):mapToIPv4():toString() == "192.0.2.1")
          assert(not pcall(newCA, "10.1") and not pcall(newNetmask, "192.0.2.0/33") and not pcall(newDNSNameFromRaw, "\3a"))
          assert(newDNSNameFromRaw("\1a\0"):toString() == "a." and newDNSName("*.a"):isWildcard())
          return true
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
                new RuleOptions(new MatchOptions { Function = "options" }, new ServFailAction()),
                new RuleOptions(new MatchOptions { Function = "sets" }, new RefuseAction()),
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
    [InlineData("delay.example", 0, 0, 0)]
    [InlineData("soon.example", 1, 0, 0)]
    [InlineData("late.example", 1, 0, 0)]
    [InlineData("header.example", 1, 0, 0)]
    [InlineData("nothing.example", 1, 0, 0)]
    [InlineData("rename.example", 1, 0, 0)]
    [InlineData("nowhere.example", 1, 0, 0)]
    [InlineData("loop.example", 0, 1, 0)]
    [InlineData("memory.example", 0, 0, 1)]
    public void Where_it_does_nothing_or_fails_the_next_rule_is_tried(string name, int errors, int timeLimits, int memoryLimits)
    {
        Assert.Equal(ResponseCode.NXDomain, TestMessages.ResponseCode(Ask(name, "MX")!));
        var usage = _site.Balancer.Lua;
        Assert.Equal((errors, timeLimits, memoryLimits), (usage.Errors, usage.TimeLimits, usage.MemoryLimits));
        Assert.Equal(name == "delay.example" ? 1 : 0, _site.Balancer.Counters[Counter.Delayed]);
    }

    [Theory]
    [InlineData("spoof.example", "A", "spoof.example. 60 IN A 192.0.2.1\nspoof.example. 60 IN A 192.0.2.2")]
    [InlineData("spoof.example", "AAAA", "spoof.example. 60 IN AAAA 2001:db8::1")]
    [InlineData("cname.example", "A", "cname.example. 60 IN CNAME other.example.")]
    [InlineData("raw.example", "A", "raw.example. 60 IN A 192.0.2.9")]
    [InlineData("addresses.example", "A", "addresses.example. 60 IN A 192.0.2.3")]
    [InlineData("data.example", "TXT", "data.example. 60 IN TXT \"a,b\"")]
    public void It_answers_with_the_records_that_its_function_spoofs(string name, string type, string records)
    {
        var answer = MessageText.Read(_site.Ask(MessageText.Wire($"{name}. IN {type} +rd +cd"))!);
        Assert.Equal(records.Split('\n'), answer.Answers.Select(record => record.ToString()));
        Assert.Equal((0, 0), (_site.Balancer.Lua.Errors, _backend.Received.Count));
    }

    [Fact]
    public void What_it_spoofs_nothing_for_goes_on_and_no_further_rule_is_tried()
    {
        Assert.Equal(ResponseCode.NoError, TestMessages.ResponseCode(Ask("spoof.example", "MX")!));
        Assert.Single(_backend.Received);
    }

    [Fact]
    public void It_answers_by_the_header_alone_and_sends_to_the_pool_that_it_sets()
    {
        var answer = MessageText.Read(Ask("notimp.example")!);
        Assert.Equal(ResponseCode.NotImp, answer.ResponseCode);
        Assert.True(answer.Flags.HasFlag(HeaderFlags.Authoritative));
        Assert.NotNull(Ask("other.example"));
        Assert.Equal((0, 1, 0), (_backend.Received.Count, _other.Received.Count, _site.Balancer.Lua.Errors));
    }

    [Theory]
    [InlineData("asked.example", false, true)]
    [InlineData("norecurse.example", false, false)]
    [InlineData("setrd.example", true, false)]
    public void It_changes_what_the_backend_is_asked(string name, bool recursionDesired, bool checkingDisabled)
    {
        var answer = MessageText.Read(Ask(name)!);
        Assert.True(answer.Flags.HasFlag(HeaderFlags.RecursionDesired));
        var asked = MessageText.Read(Assert.Single(_backend.Received)).Flags;
        Assert.Equal(
            (recursionDesired, checkingDisabled),
            (asked.HasFlag(HeaderFlags.RecursionDesired), asked.HasFlag(HeaderFlags.CheckingDisabled)));
        Assert.Equal(0, _site.Balancer.Lua.Errors);
    }

    [Fact]
    public void What_a_backend_cannot_be_asked_is_an_error_and_the_next_rule_is_tried()
    {
        byte[] withoutRd = MessageText.Wire("setrd.example. IN MX");
        Assert.Equal(ResponseCode.NXDomain, TestMessages.ResponseCode(_site.Ask(withoutRd)!));
        Assert.Equal(1, _site.Balancer.Lua.Errors);
    }

    [Fact]
    public void It_looks_at_options_and_at_sets_of_names_and_networks()
    {
        byte[] withCookie = MessageText.Wire("www.example. IN A +rd +do +ednsopt=10:0102030405060708");
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(_site.Ask(withCookie)!));
        Assert.Equal(ResponseCode.Refused, TestMessages.ResponseCode(Ask("www.a.example")!));
        Assert.Equal(0, _site.Balancer.Lua.Errors);
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
        var failing = Queries.For("failing.example.", pools.Default);
        chain.Apply(ref failing, out _);
        Assert.Equal(6u, failing.FailureTtl);
        pools.GiveUp(others: null);
    }

    private static byte[] Query(string name, string type = "A") => MessageText.Wire($"{name}. IN {type} +rd");

    private byte[]? Ask(string name, string type = "A") => _site.Ask(Query(name, type));
}
