namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>Holdfast does with a file what dnsdist does with it: the same queries in, the same answers and choices out.</summary>
[Trait("Needs", "dnsdist")]
public class BesideDnsdistTests
{
    [Fact]
    public void Rules_answer_and_choose_alike()
    {
        using var both = new BothRunning("""
            newServer{address='{1}', name='a'}
            newServer{address='{2}', name='b', pool='blocked'}
            newServer{address='{3}', name='c', pool={'other', 'third'}}
            addAction('skip.example.', SetSkipCacheAction())
            addAction('nord.example.', SetNoRecurseAction())
            addAction(AndRule({QNameRule('b.nord.example.'), NotRule(RDRule())}), PoolAction('other'))
            addAction('nocheck.example.', SetDisableValidationAction())
            addAction('cname.example.', SpoofCNAMEAction('target.example.', {ttl=7, aa=true}))
            addAction('raw.example.', SpoofRawAction('\003abc', {ad=true}))
            addAction('soa.example.',
              SetNegativeAndSOAAction(true, 'soa.example.', 30, 'ns.example.', 'admin.example.', 1, 2, 3, 4, 5))
            addAction('notimp.example.', RCodeAction(DNSRCode.NOTIMP))
            addAction('badvers.example.', ERCodeAction(DNSRCode.BADVERS))
            addAction('goes.on.example.', ContinueAction(PoolAction('third')))
            addAction('last.goes.on.example.', PoolAction('other'))
            addAction('counted.example.', NoneAction())
            addAction('tagged.example.', SetTagAction('who', 'guest'))
            addAction('not.tagged.example.', UnsetTagAction('who'))
            addAction(AndRule({TagRule('who', 'guest'), QTypeRule('AAAA')}), RCodeAction(DNSRCode.REFUSED))
            addAction(TagRule('who'), PoolAction('third'))
            addAction('slow.example.', DelayAction(20))
            addAction('dropped.example.', DropAction())
            addAction(AndRule({QNameRule('avail.example.'), PoolAvailableRule('other')}), PoolAction('third'))
            addAction(AndRule({QNameRule('unavail.example.'), NotRule(PoolAvailableRule('other'))}), DropAction())
            addAction(makeRule({'refused.example.', 'also.refused.'}), RCodeAction(DNSRCode.REFUSED))
            addAction(QNameRule('nx.example.'), RCodeAction(DNSRCode.NXDOMAIN))
            addAction(QNameRule('fail.example.'), RCodeAction(DNSRCode.SERVFAIL))
            addAction(AndRule({QTypeRule(DNSQType.ANY), TCPRule(false)}), TCAction())
            addAction(AndRule({QTypeRule('TXT'), NotRule(makeRule('txt.example.'))}), RCodeAction(5))
            addAction('spoofed.example.', SpoofAction({'192.0.2.7', '2001:db8::7'}))
            addAction('four.example.', SpoofAction('192.0.2.8', {ttl=5}))
            addAction(OrRule({QNameRule('p.example.'), QTypeRule('MX')}), PoolAction('other'))
            addAction(QNameLabelsCountRule(1, 4), RCodeAction(5))
            addAction(AndRule({makeRule('192.0.2.0/24'), AllRule()}), DropAction())
            addAction(NotRule(RDRule()), PoolAction('blocked'))
            """);
        Assert.All(new[]
        {
            "www.example A +rd", "www.example AAAA +rd", "dropped.example A +rd", "www.dropped.example A +rd",
                "refused.example A +rd",
            "x.also.refused A +rd", "nx.example A +rd", "sub.nx.example A +rd", "fail.example A +rd", "www.example ANY +rd",
            "www.example TXT +rd", "a.txt.example TXT +rd", "spoofed.example A +rd", "www.spoofed.example AAAA +rd",
            "spoofed.example MX +rd", "four.example A +rd", "four.example AAAA +rd", "p.example A +rd", "x.p.example A +rd",
            "www.example MX +rd", "a.b.c.d.e A +rd", "norecursion.example A",
            "a.nord.example A +rd", "b.nord.example A +rd", "a.nord.example A", "nocheck.example A +rd",
            "cname.example A +rd", "www.cname.example MX +rd", "raw.example TXT +rd", "soa.example A +rd", "notimp.example A +rd",
            "badvers.example A +rd +bufsize=1232", "goes.on.example A +rd", "last.goes.on.example A +rd", "counted.example A +rd",
            "tagged.example AAAA +rd", "tagged.example A +rd", "not.tagged.example AAAA +rd", "slow.example A +rd",
            "avail.example A +rd", "unavail.example A +rd", "skip.example A +rd",
        }, query =>
        {
            var (dnsdist, holdfast) = both.Ask(query);
            Assert.Equal(dnsdist, holdfast);
        });
    }

    [Theory]
    [InlineData("setServerPolicy(roundrobin)")]
    [InlineData("setServerPolicy(wrandom)")]
    [InlineData("setServerPolicy(firstAvailable)")]
    public void Policies_choose_alike(string policy)
    {
        using var both = new BothRunning($$"""
            newServer{address='{1}', order=2, weight=1}
            newServer{address='{2}', order=1, weight=1}
            newServer{address='{3}', order=3, weight=4}
            {{policy}}
            """);
        var (dnsdist, holdfast) = both.Distribution(400);
        Assert.All(dnsdist.Zip(holdfast), counts => Assert.InRange(counts.Second, counts.First - 80, counts.First + 80));
    }

    [Theory]
    [InlineData("dofile('{folder}/orderedwrandom.lua') setServerPolicyLua('orderedwrandom', orderedwrandom)")]
    [InlineData("setServerPolicyLua('third', function(servers, dq)\n"
        + "if dq.qname:toString() == 'n7.example.' then return servers[3] end\n"
        + "return wrandom.policy(servers, dq) end)")]
    public void Policies_in_Lua_choose_alike(string policy)
    {
        using var both = new BothRunning($$"""
            newServer{address='{1}', order=1, weight=1}
            newServer{address='{2}', order=1, weight=3}
            newServer{address='{3}', order=3, weight=4}
            {{policy}}
            """);
        var (dnsdist, holdfast) = both.Distribution(400);
        Assert.All(dnsdist.Zip(holdfast), counts => Assert.InRange(counts.Second, counts.First - 80, counts.First + 80));
    }

    [Theory]
    [InlineData("")]
    [InlineData("setServFailWhenNoServer(true)")]
    public void With_nobody_up_clients_get_the_same(string setting)
    {
        using var both = new BothRunning($"newServer('{{1}}') newServer('{{2}}') newServer('{{3}}')\n{setting}", down: [1, 2, 3]);
        var (dnsdist, holdfast) = both.Ask("www.example A +rd");
        // dnsdist's own SERVFAIL is without RA.
        Assert.Equal(dnsdist, holdfast.Replace(" +ra", "", StringComparison.Ordinal));
        Assert.Equal(setting.Length == 0, holdfast == "none");
    }
}
