using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Tests.Pools;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Tests.Policies.Lua;

/// <summary>Policies in Lua: what they see, what they may return, and what comes of their mistakes.</summary>
public sealed class LuaPolicyTests : IDisposable
{
    private static readonly LuaOptions V21 = new() { Api = LuaPolicyApi.V21 };
    private static readonly LuaOptions PerWorker = new() { State = LuaSharing.PerWorker };

    private readonly LuaPools _pools = new();

    public void Dispose() => _pools.Dispose();

    [Fact]
    public void With_the_first_recursor_dead_the_other_one_of_its_tier_answers()
    {
        var dns1 = Checked("DNS1", weight: 1000);
        var dns3 = Checked("DNS3", weight: 1000);
        var pool = _pools.Of(LuaPools.OrderedWrandom, dns1, dns3, Checked("public", order: 3));
        Assert.Equal([("DNS1", true), ("DNS3", true), ("public", false)], Chosen(pool, 100));
        dns1.Check(success: false);
        pool.Refresh();
        Assert.Equal([("DNS1", false), ("DNS3", true), ("public", false)], Chosen(pool, 100));
        dns3.Check(success: false);
        pool.Refresh();
        Assert.Equal([("DNS1", false), ("DNS3", false), ("public", true)], Chosen(pool, 100));
        Assert.Equal(0, _pools.Usage.Errors);
    }

    [Fact]
    public void Where_it_is_as_in_dnsdist_2_1_the_same_policy_goes_astray()
    {
        var dns1 = Checked("DNS1", weight: 1000);
        var pool = _pools.Of(V21, LuaPools.OrderedWrandom, dns1, Checked("DNS3", weight: 1000));
        dns1.Check(success: false);
        pool.Refresh();
        // The place is one in the table of those that are up, and it is looked for in the list of all.
        Assert.Equal([("DNS1", true), ("DNS3", false)], Chosen(pool, 20));
    }

    [Theory]
    [InlineData("return servers[2]", "b")]
    [InlineData("return 3", "c")]
    [InlineData("return 1.0", "a")]
    [InlineData("return nil", null)]
    [InlineData("return", null)]
    [InlineData("return servers", "a")]
    [InlineData("return { servers[3] }", "c")]
    [InlineData("return {}", null)]
    [InlineData("return firstAvailable.policy(servers, dq)", "a")]
    [InlineData("return leastOutstanding.policy({ servers[3], servers[2] }, dq)", "b")]
    [InlineData("return roundrobin.policy({ servers[3] }, dq)", "c")]
    [InlineData("return orderedWrandUntag.policy({ servers[3], servers[2] }, dq)", "b")]
    [InlineData("return wrandom.policy({}, dq)", null)]
    [InlineData("for _, s in ipairs(servers) do if s:getName() == 'c' and s.name == 'c' and s:isUp() then return s end end", "c")]
    [InlineData("for _, s in ipairs(servers) do if s.order == 3 and s.weight == 7 and s.pool == 'default' then return s end end", "c")]
    [InlineData("if servers[1].outstanding == 0 and servers[1].latency == 0 and servers[1]:getOutstanding() == 0 then return 2 end", "b")]
    [InlineData("return tostring(servers[1]):match('^a ') and 2", "b")]
    public void It_returns_a_server_or_its_place_or_servers(string body, string? chosen)
    {
        Assert.Equal(chosen, TestPool.ChooseFor(Pool(body), "www.example."));
        Assert.Equal((1, 0), (_pools.Usage.Calls, _pools.Usage.Errors));
    }

    [Theory]
    [InlineData("return wrandom.policy({ servers[2] }, dq)", "a")]
    [InlineData("return chashed.policy(servers, dq) > 0 and 2", "b")]
    public void In_dnsdist_2_1_a_built_in_policy_returns_a_place(string body, string chosen) =>
        Assert.Equal(chosen, TestPool.ChooseFor(Pool(V21, body), "www.example."));

    [Theory]
    [InlineData("return dq.qname:toString() == 'www.example.' and dq.qname:toStringNoDot() == 'www.example'")]
    [InlineData("return dq.qname == newDNSName('WWW.Example') and dq.qname:isPartOf(newDNSName('example.'))")]
    [InlineData("return not dq.qname:isPartOf(newDNSName('w.example.')) and dq.qname:isPartOf(newDNSName('.'))")]
    [InlineData("return dq.qname:countLabels() == 2 and dq.qname:wirelength() == 13")]
    [InlineData("return tostring(newDNSName([[a\\.b\\000c.example]])) == [[a\\.b\\000c.example.]] and tostring(newDNSName('.')) == '.'")]
    [InlineData("local name = dq.qname; return name:chopOff() and tostring(name) == 'example.' and tostring(dq.qname) == 'www.example.'")]
    [InlineData("return dq.qtype == DNSQType.AAAA and dq.qclass == DNSClass.IN and dq.tcp == false")]
    [InlineData("return dq.remoteaddr:toString() == '2001:db8::53:0:1' and dq.remoteaddr:isIPv6() and dq.remoteaddr:getPort() == 5353")]
    [InlineData("return dq.remoteaddr:toStringWithPort() == '[2001:db8::53:0:1]:5353' and dq.nothing == nil")]
    public void It_sees_the_query(string body)
    {
        var pool = _pools.Of($"function choose(servers, dq) {body.Replace("return ", "local is = ", StringComparison.Ordinal)} "
            + "return is and servers[1] or nil end", TestPool.Backend("a"));
        var random = new WorkerRandom(1);
        var query = Queries.For(Queries.Wire("www.example.", RecordType.AAAA), pool);
        var selection = new Selection(query.View.QName, worker: 0, ref random)
        {
            QType = query.View.QType,
            QClass = query.View.QClass,
            Client = ClientAddress.From(IPAddress.Parse("2001:db8::53:0:1")),
            ClientPort = 5353,
        };
        Assert.NotNull(pool.Choose(in selection));
        Assert.Equal(0, _pools.Usage.Errors);
    }

    [Theory]
    [InlineData("error('no')")]
    [InlineData("return servers[9].name")]
    [InlineData("return 4")]
    [InlineData("return 0")]
    [InlineData("return 'b'")]
    [InlineData("return wrandom.policy(5)")]
    [InlineData("return wrandom.policy({ 1, 2 })")]
    [InlineData("dq.qtype = 1")]
    [InlineData("servers[1].weight = 5")]
    [InlineData("kept = kept or dq; if called then return kept.nothing.more end called = true; error('first')")]
    public void What_it_gets_wrong_the_default_policy_chooses(string body)
    {
        var pool = Pool(body);
        Assert.Equal("a", TestPool.ChooseFor(pool, "www.example."));
        Assert.Equal((1, 0, 0), (_pools.Usage.Errors, _pools.Usage.TimeLimits, _pools.Usage.MemoryLimits));
    }

    [Fact]
    public void One_that_runs_without_end_is_ended_and_costs_its_own_query_its_choice_only()
    {
        var pool = Pool("if dq.qname == newDNSName('loop.example') then while true do pcall(error) end end return 2");
        Assert.Equal("b", TestPool.ChooseFor(pool, "www.example."));
        Assert.Equal("a", TestPool.ChooseFor(pool, "loop.example."));
        Assert.Equal("b", TestPool.ChooseFor(pool, "www.example."));
        Assert.Equal((3, 1, 0), (_pools.Usage.Calls, _pools.Usage.TimeLimits, _pools.Usage.Errors));
    }

    [Fact]
    public void One_that_wants_a_gigabyte_does_not_get_it()
    {
        var pool = Pool("if dq.qname == newDNSName('big.example') then return #string.rep('x', 1 << 30) end return 2");
        Assert.Equal("a", TestPool.ChooseFor(pool, "big.example."));
        Assert.Equal("b", TestPool.ChooseFor(pool, "www.example."));
        Assert.Equal(1, _pools.Usage.MemoryLimits);
        Assert.InRange(_pools.Usage.Memory, 1, 64 << 20);
    }

    [Fact]
    public void It_may_choose_a_server_that_is_down_and_the_built_in_ones_do_not()
    {
        var down = TestPool.Backend("down", mode: BackendMode.Down);
        Assert.Equal("down", TestPool.ChooseFor(_pools.Of("function choose(servers) return servers[1] end", down), "example."));
        Assert.Null(TestPool.ChooseFor(_pools.Of("function choose(servers) return wrandom.policy(servers) end", down), "example."));
        Assert.Null(TestPool.ChooseFor(_pools.Of("function choose(servers) return servers end", down), "example."));
    }

    [Fact]
    public void A_query_that_is_sent_again_is_shown_the_servers_that_were_not_tried()
    {
        var pool = Pool("return servers[1]");
        Assert.Equal(["a", "b", "c"], TestPool.Candidates(pool, "example."));
        Assert.Equal(["c", "b", "a"], TestPool.Candidates(Pool("return #servers > 0 and #servers or nil"), "example."));
    }

    [Fact]
    public void The_built_in_ones_choose_as_they_do_without_Lua()
    {
        Backend[] backends = [TestPool.Backend("a", weight: 5), TestPool.Backend("b", weight: 10), TestPool.Backend("c", order: 2)];
        foreach (var name in new[] { "whashed", "chashed" })
        {
            var native = TestPool.Of(PolicyType.Find(name)!, backends);
            var lua = _pools.Of($"function choose(servers, dq) return {name}.policy(servers, dq) end", backends);
            for (var i = 0; i < 100; i++)
                Assert.Equal(TestPool.ChooseFor(native, $"h{i}.example."), TestPool.ChooseFor(lua, $"h{i}.example."));
        }
        var drawn = TestPool.Draw(_pools.Of("function choose(servers, dq) return wrandom.policy(servers, dq) end", backends), 1600);
        Assert.InRange(drawn["a"], 350, 650);
        Assert.InRange(drawn["c"], 40, 180);
        var turns = _pools.Of("function choose(servers, dq) return roundrobin.policy(servers, dq) end", backends);
        Assert.Equal(["a", "b", "c", "a"], Enumerable.Range(0, 4).Select(_ => TestPool.ChooseFor(turns, "example.")));
    }

    [Fact]
    public void Globals_are_shared_by_all_workers_or_are_each_ones_own()
    {
        const string counting = "n = 0\nfunction choose(servers) n = n + 1 return n end";
        var shared = _pools.Of(counting, Backends());
        Assert.Equal(["a", "b", "c"], new[] { 0, 1, 0 }.Select(worker => TestPool.ChooseFor(shared, "example.", worker)));
        var own = _pools.Of(PerWorker, counting, Backends());
        Assert.Equal(["a", "a", "b"], new[] { 0, 1, 0 }.Select(worker => TestPool.ChooseFor(own, "example.", worker)));
    }

    [Fact]
    public async Task Workers_take_turns_in_a_shared_state()
    {
        var pool = _pools.Of("n = 0\nfunction choose(servers) for i = 1, 20 do n = n + 1 end return n % 20 == 0 and 1 or nil end",
            Backends());
        var none = await Task.WhenAll(Enumerable.Range(0, 2).Select(worker => Task.Factory.StartNew(
            () => Enumerable.Range(0, 5000).Count(_ => TestPool.ChooseFor(pool, "example.", worker) is null),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal([0, 0], none);
        Assert.Equal(10_000, _pools.Usage.Calls);
    }

    [Fact]
    public void Allocates_nothing_managed_per_choice()
    {
        var pool = _pools.Of(LuaPools.OrderedWrandom + """

            local ordered = choose
            function choose(servers, dq)
              local name, address = dq.qname, dq.remoteaddr
              if name:isPartOf(newDNSName("never.example")) or servers[1]:getName() == "none" or not servers[1]:isUp() then return 1 end
              return servers[1].outstanding >= 0 and chashed.policy(servers, dq) and ordered(servers, dq)
            end
            """, Backends());
        var random = new WorkerRandom(1);
        var query = Queries.For("www.example.", pool);
        TestPool.Choose(pool, ref query, ref random);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            TestPool.Choose(pool, ref query, ref random);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(0, _pools.Usage.Errors);
    }

    [Theory]
    [InlineData("function choose(", "policy.lua:1: <name> or '...' expected near <eof>")]
    [InlineData("\nx.y = 1", "policy.lua:2: attempt to index a nil value (global 'x')")]
    [InlineData("function other() end", "no file of `dns.lua` defines a function `choose`")]
    public void A_file_that_is_wrong_is_refused_with_its_line(string text, string message)
    {
        var refused = Assert.Throws<ArgumentException>(() => _pools.Of(text));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    private static Backend[] Backends() =>
        [TestPool.Backend("a"), TestPool.Backend("b", order: 2), TestPool.Backend("c", order: 3, weight: 7)];

    private static Backend Checked(string name, int order = 1, int weight = 1)
    {
        var backend = TestPool.Backend(name, order, weight, BackendMode.Auto);
        backend.Check(success: true);
        return backend;
    }

    private Pool Pool(string body) => Pool(new LuaOptions(), body);

    private Pool Pool(LuaOptions options, string body) =>
        _pools.Of(options, $"function choose(servers, dq) {body} end", Backends());

    /// <summary>Of each backend whether it is ever chosen.</summary>
    private static IEnumerable<(string, bool)> Chosen(Pool pool, int queries) =>
        TestPool.Draw(pool, queries).Select(drawn => (drawn.Key, drawn.Value > 0));
}
