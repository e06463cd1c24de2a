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
            addSelfAnsweredResponseAction(QNameRule('gone.refused.example.'), DropResponseAction())
            addSelfAnsweredResponseAction(AndRule({QTypeRule('A'), QNameRule('spoofed.example.')}), LuaResponseAction(function(dr)
              dr.dh:setAA(true)
              return DNSResponseAction.HeaderModify, ''
            end))
            addSelfAnsweredResponseAction(QNameRule('a.refused.example.'), DropResponseAction())
            addSelfAnsweredResponseAction(QNameRule('b.refused.example.'), DropResponseAction(), {name='b'})
            mvSelfAnsweredResponseRuleToTop()
            rmSelfAnsweredResponseRule(3)
            pc = newPacketCache(100)
            getPool('cached'):setCache(pc)
            addAction('cached.example.', PoolAction('cached'))
            newServer{address='{1}', name='d', pool='cached'}
            addCacheHitResponseAction('gone.cached.example.', DropResponseAction())
            addCacheHitResponseAction(QNameRule('code.cached.example.'), LuaResponseAction(function(dr)
              dr.dh:setAA(true)
              dr.rcode = DNSRCode.REFUSED
              return DNSResponseAction.HeaderModify, ''
            end))
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
            "tagged.example AAAA +rd", "tagged.example A +rd", "slow.example A +rd",
            "avail.example A +rd", "unavail.example A +rd", "skip.example A +rd",
            "gone.refused.example A +rd", "a.refused.example A +rd", "b.refused.example A +rd",
            "gone.cached.example A +rd", "gone.cached.example A +rd", "code.cached.example A +rd", "code.cached.example A +rd",
        }, query =>
        {
            var (dnsdist, holdfast) = both.Ask(query);
            Assert.Equal(dnsdist, holdfast);
        });
    }

    [Fact]
    public void Selectors_fit_alike()
    {
        using var both = new BothRunning("""
            newServer{address='{1}', name='a'}
            newServer{address='{2}', name='b', pool='other'}
            newServer{address='{3}', name='c', pool='third'}
            function group(network) local group = newNMG() group:addMask(network) return group end
            function on(name, rule) addAction(AndRule({makeRule(name), rule}), RCodeAction(DNSRCode.REFUSED)) end
            on('code.example.', ERCodeRule(DNSRCode.NOERROR))
            on('badvers.example.', ERCodeRule(DNSRCode.BADVERS))
            on('version.example.', EDNSVersionRule(0))
            on('option.example.', EDNSOptionRule(EDNSOptionCode.COOKIE))
            on('local.example.', OrRule({EDNSOptionRule(65001), EDNSOptionRule(EDNSOptionCode.ECS)}))
            on('none.example.', RecordsCountRule(DNSSection.Additional, 0, 0))
            on('opt.example.', RecordsTypeCountRule(DNSSection.Additional, 41, 1, 1))
            on('soa.example.', RecordsTypeCountRule(DNSSection.Authority, DNSQType.SOA, 1, 1))
            on('asked.example.', RecordsTypeCountRule(DNSSection.Question, DNSQType.A, 1, 1))
            on('port.example.', NotRule(DSTPortRule(1)))
            on('noport.example.', DSTPortRule(1))
            on('trailing.example.', TrailingDataRule())
            on('always.example.', ProbaRule(1))
            on('never.example.', ProbaRule(0))
            on('dnssec.example.', DNSSECRule())
            on('notdnssec.example.', NotRule(DNSSECRule()))
            on('busy.example.', PoolOutstandingRule('', 100000))
            on('idle.example.', NotRule(PoolOutstandingRule('third', 0)))
            on('local.', NetmaskGroupRule(group('127.0.0.0/8'), false))
            on('nowhere.', NetmaskGroupRule(group('192.0.2.0/24'), false))
            on('nested.example.', OrRule({AndRule({NotRule(OrRule({QTypeRule('A'), QTypeRule('MX')})), RDRule()}),
              AndRule({makeRule('a.nested.example.'), makeRule('b.a.nested.example.')})}))
            addAction(RegexRule('^ads[[:digit:]]+\\.'), RCodeAction(DNSRCode.REFUSED))
            addAction(RegexRule('x{2,3}[]y\\]$'), RCodeAction(DNSRCode.REFUSED))
            addAction(RE2Rule('full[0-9]'), RCodeAction(DNSRCode.REFUSED))
            addAction(AndRule({makeRule('rate.example.'), MaxQPSRule(1)}), PoolAction('other'))
            addAction(NotRule(OpcodeRule(DNSOpcode.Query)), RCodeAction(DNSRCode.REFUSED))
            """);
        string[] names =
        [
            "code", "badvers", "version", "option", "local", "none", "opt", "soa", "asked", "port", "noport", "trailing",
            "always", "never", "dnssec", "notdnssec", "busy", "idle", "nested",
        ];
        string[] forms =
        [
            "A +rd", "MX +rd", "TXT +rd", "A +rd +cd", "A +rd +do", "A +rd +edns=1", "A +rd +ednsopt=10:0102030405060708",
            "A +rd +subnet=192.0.2.0/24/0", "A +rd +ednsopt=65001:00", "IXFR +rd\nAUTHORITY\n@ 60 SOA . . 1 2 3 4 5",
        ];
        string[] queries =
        [
            .. names.SelectMany(name => forms
                .Where(form => !form.Contains("+edns=1", StringComparison.Ordinal) || name == "version").Select(form => $"{name}.example {form.Replace("@", $"{name}.example.", StringComparison.Ordinal)}")),
            "x.local A +rd", "x.nowhere A +rd", "a.nested.example A +rd", "b.a.nested.example A +rd", "ads12.example A +rd",
            "ADS7.example A +rd", "adsx.example A +rd", "www.ads12.example A +rd", "axxy A +rd", "axy A +rd", "full1 A +rd",
            "FULL1 A +rd", "full1.example A +rd", "rate.example A +rd", "www.example SOA NOTIFY",
        ];
        Assert.All(queries, query =>
        {
            var (dnsdist, holdfast) = both.Ask(query);
            Assert.Equal(WithoutFlags(dnsdist), WithoutFlags(holdfast));
        });
        byte[] trailing = [.. Holdfast.Testing.Messages.MessageText.Wire("trailing.example A +rd"), 0, 0];
        const int refused = 5;
        Assert.Equal((refused, refused), both.Codes(trailing));

        // dnsdist gives the client's CD back, and no RA in its own answer to a NOTIFY.
        static string WithoutFlags(string answer) =>
            answer.Replace(" +cd", "", StringComparison.Ordinal).Replace(" +ra", "", StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_for_single_queries_and_answers_answer_alike()
    {
        using var both = new BothRunning("""
            newServer{address='{1}', name='a'}
            newServer{address='{2}', name='b', pool='other'}
            newServer{address='{3}', name='c', pool='third'}
            local suffixes, names, networks = newSuffixMatchNode(), newDNSNameSet(), newNMG()
            suffixes:add(newDNSName('refused.example.'))
            names:add(newDNSName('set.example.'))
            networks:addMask('127.0.0.0/8')
            function long(dq) return dq.qname:countLabels() > 4 end
            addAction(LuaRule(long), DropAction())
            addAction(AndRule({NotRule(LuaRule(function(dq) return dq.qname:countLabels() > 1 end)),
              OrRule({LuaRule(function(dq) return dq.qtype == DNSQType.MX end), LuaRule(function(dq)
                return dq.pool == '' and dq.qtype == DNSQType.SRV
              end)})}), RCodeAction(DNSRCode.REFUSED))
            addAction(AndRule({QTypeRule('TXT'), LuaRule(function(dq)
              return dq.dh:getRD() and not dq.dh:getCD() and dq.opcode == DNSOpcode.Query and not dq.tcp
            end)}), RCodeAction(DNSRCode.REFUSED))
            for name, code in pairs({ ['nx.example.'] = DNSAction.Nxdomain, ['drop.example.'] = DNSAction.Drop,
              ['fail.example.'] = DNSAction.ServFail, ['tc.example.'] = DNSAction.Truncate }) do
              addAction(name, LuaAction(function(dq) return code, '' end))
            end
            addAction('spoof.example.', LuaAction(function(dq) return DNSAction.Spoof, '192.0.2.8' end))
            addAction('marked.example.', SetAdditionalProxyProtocolValueAction(224, 'mark'))
            addAction('www.marked.example.', SetAdditionalProxyProtocolValueAction(225, 'x'))
            addAction(OrRule{ProxyProtocolValueRule(225), ProxyProtocolValueRule(224, 'other')}, RCodeAction(DNSRCode.REFUSED))
            addAction(ProxyProtocolValueRule(224, 'mark'), RCodeAction(DNSRCode.NOTIMP))
            addResponseAction(LuaRule(function(dq)
              return dq.qname:toString() == 'asked.example.' and dq.rcode == DNSRCode.NOERROR and dq.len > 0
            end), DropResponseAction())
            addSelfAnsweredResponseAction(LuaRule(function(dq) return dq.qname:toString() == 'self.example.' end),
              DropResponseAction())
            addAction(OrRule{QNameRule('self.example.'), QNameRule('own.example.')}, RCodeAction(DNSRCode.REFUSED))
            addAction('alias.example.', LuaAction(function(dq) return DNSAction.Spoof, 'target.example.' end))
            addAction(AllRule(), LuaAction(function(dq)
              if suffixes:check(dq.qname) then return DNSAction.Refused, '' end
              if names:check(dq.qname) and networks:match(dq.remoteaddr) then return DNSAction.Pool, 'other' end
              if dq.qname:isPartOf(newDNSName('third.example.')) and dq.qtype == DNSQType.A then
                return DNSAction.Pool, 'third'
              end
              if dq.qname:toString() == 'header.example.' then
                dq.dh:setQR(true)
                dq.rcode = DNSRCode.NOTIMP
                return DNSAction.HeaderModify, ''
              end
              if dq.qname:wirelength() == 12 then return DNSAction.None, '' end
              return DNSAction.Allow, ''
            end))
            addAction('b.example.', RCodeAction(DNSRCode.REFUSED))
            addAction('x.example.', PoolAction('third'))
            addResponseAction(AllRule(), LuaResponseAction(function(dr)
              if dr.qname:toString() == 'ttl.example.' then
                dr:editTTLs(function(section, class, kind, ttl) return section == DNSSection.Answer and 5 or ttl end)
              end
              if dr.qname:toString() == 'lost.example.' then return DNSResponseAction.Drop, '' end
              if dr.qname:toString() == 'broken.example.' then return DNSResponseAction.ServFail, '' end
              if dr.qname:toString() == 'denied.example.' then
                dr.rcode = DNSRCode.REFUSED
                return DNSResponseAction.HeaderModify, ''
              end
              return DNSResponseAction.None, ''
            end))
            """);
        Assert.All(new[]
        {
            "marked.example A +rd", "www.marked.example A +rd", "asked.example A +rd", "unasked.example A +rd",
            "self.example A +rd", "own.example A +rd", "top MX +rd", "top A +rd", "x.top MX +rd",
            "www.example A +rd", "a.b.c.d.e A +rd", "www.example TXT +rd", "www.example TXT", "nx.example A +rd",
            "drop.example A +rd", "fail.example A +rd", "tc.example A +rd", "spoof.example A +rd", "spoof.example AAAA +rd",
            "alias.example A +rd", "refused.example A +rd", "www.refused.example A +rd", "set.example A +rd",
            "a.set.example A +rd", "third.example A +rd", "www.third.example A +rd", "third.example AAAA +rd",
            "header.example A +rd", "xxx.example A +rd", "x.example A +rd", "bb.example A +rd", "b.example A +rd",
            "ttl.example A +rd", "lost.example A +rd", "broken.example A +rd", "denied.example A +rd",
        }, query =>
        {
            var (dnsdist, holdfast) = both.Ask(query);
            // dnsdist's own answers are without RA where a function decides.
            Assert.Equal(WithoutRa(dnsdist), WithoutRa(holdfast));
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
    public async Task Policies_in_Lua_choose_alike(string policy)
    {
        // There a server that is returned is no answer, since 2.1: it wants a place in the list (decision 61).
        Assert.SkipWhen(policy.Contains("return servers[", StringComparison.Ordinal) && await BothRunning.WantsPlacesAsync(),
            "a policy of dnsdist 2.1 returns no server");
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

    private static string WithoutRa(string answer) => answer.Replace(" +ra", "", StringComparison.Ordinal);
}
