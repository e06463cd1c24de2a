namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>The selectors and actions of dnsdist 1.7 that <see cref="BesideDnsdistTests"/> has no row for.</summary>
public sealed class ActionsBesideDnsdistTests
{
    [Fact]
    public void Rows_of_one_selector_or_action_answer_alike()
    {
        using var both = new BothRunning("""
            newServer{address='{1}', name='a'}
            newServer{address='{2}', name='b', pool='other'}
            newServer{address='{3}', name='c', pool='third'}
            local set, suffixes = newDNSNameSet(), newSuffixMatchNode()
            set:add(newDNSName('set.example.'))
            suffixes:add(newDNSName('suffix.example.'))
            function on(name, action) addAction(makeRule(name), action) end
            addAction(AndRule({makeRule('class.example.'), QClassRule(DNSClass.IN)}), RCodeAction(DNSRCode.REFUSED))
            addAction(AndRule({makeRule('otherclass.example.'), QClassRule(DNSClass.CHAOS)}), RCodeAction(DNSRCode.REFUSED))
            addAction(QNameSetRule(set), RCodeAction(DNSRCode.REFUSED))
            addAction(SuffixMatchNodeRule(suffixes), RCodeAction(DNSRCode.REFUSED))
            addAction(AndRule({makeRule('wire.example.'), QNameWireLengthRule(1, 20)}), RCodeAction(DNSRCode.REFUSED))
            addAction(AndRule({makeRule('slow.example.'), MaxQPSIPRule(100000)}), RCodeAction(DNSRCode.REFUSED))
            on('svc.example.', SpoofSVCAction({newSVCRecordParameters(1, 'x.example.', {port=8443})}))
            on('few.example.', QPSAction(100000))
            on('poolfew.example.', QPSPoolAction(100000, 'other'))
            on('copied.example.', TeeAction('{3}'))
            on('values.example.', SetProxyProtocolValuesAction({[224]='x'}))
            on('subnet.example.', SetECSAction('192.0.2.0/24'))
            on('prefix.example.', SetECSPrefixLengthAction(16, 48))
            on('prefix.example.', ECSPrefixLengthAction(16, 48))
            on('override.example.', SetECSOverrideAction(true))
            on('override.example.', ECSOverrideAction(true))
            on('withheld.example.', SetDisableECSAction())
            on('withheld.example.', DisableECSAction())
            on('failure.example.', SetTempFailureCacheTTLAction(5))
            on('failure.example.', TempFailureCacheTTLAction(5))
            on('allowed.example.', AllowAction())
            on('allowed.example.', DropAction())
            addResponseAction(makeRule('a.allowed.example.'), AllowResponseAction())
            addResponseAction(makeRule('a.allowed.example.'), DropResponseAction())
            on('option.example.', SetEDNSOptionAction(65001, 'x'))
            addResponseAction(makeRule('tagged.example.'), SetTagResponseAction('a', 'b'))
            addResponseAction(makeRule('tagged.example.'), SetSkipCacheResponseAction())
            addResponseAction(AndRule({TagRule('a', 'other'), TagRule('a')}), DropResponseAction())
            addResponseAction(TagRule('a', 'b'), LuaResponseAction(function(dr)
              dr.rcode = DNSRCode.NOTIMP
              return DNSResponseAction.HeaderModify, ''
            end))
            addResponseAction(makeRule('later.example.'), DelayResponseAction(20))
            addResponseAction(makeRule('later.example.'), LuaResponseAction(function(dr)
              dr.rcode = DNSRCode.REFUSED
              return DNSResponseAction.HeaderModify, ''
            end))
            addAction(makeRule('late.example.'), LuaAction(function(dq) return DNSAction.Delay, '20' end))
            addAction(makeRule('late.example.'), RCodeAction(DNSRCode.REFUSED))
            """);
        Assert.All(new[]
        {
            "class.example A +rd", "otherclass.example A +rd", "set.example A +rd", "a.set.example A +rd", "suffix.example A +rd",
            "a.suffix.example A +rd", "wire.example A +rd", "www.wire.example A +rd", "long.www.wire.example A +rd",
            "slow.example A +rd", "svc.example HTTPS +rd", "few.example A +rd", "poolfew.example A +rd", "copied.example A +rd",
            "values.example A +rd", "subnet.example A +rd", "prefix.example A +rd", "override.example A +rd",
            "withheld.example A +rd", "failure.example A +rd", "allowed.example A +rd", "a.allowed.example A +rd",
            "later.example A +rd", "late.example A +rd", "option.example A +rd +bufsize=1232", "tagged.example A +rd",
        }, query =>
        {
            var (dnsdist, holdfast) = both.Ask(query);
            // dnsdist's own answer of SVCB records is without RA.
            Assert.Equal(dnsdist, query.StartsWith("svc", StringComparison.Ordinal)
                ? holdfast.Replace(" +ra", "", StringComparison.Ordinal) : holdfast);
        });
    }
}
