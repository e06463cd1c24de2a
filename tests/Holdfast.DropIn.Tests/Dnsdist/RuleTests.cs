namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>Rules and actions.</summary>
public sealed class RuleTests : IDisposable
{
    private readonly DnsdistFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("addAction(AllRule(), DropAction())", "- action: drop")]
    [InlineData("addAction('example.com.', RCodeAction(DNSRCode.REFUSED))", "- suffix: example.com.\n  action: refuse")]
    [InlineData("addAction({'192.0.2.0/24', '2001:db8::/32'}, RCodeAction(3))",
        "- client: [192.0.2.0/24, 2001:db8::/32]\n  action: nxdomain")]
    [InlineData("addAction(AndRule({QTypeRule('AAAA'), QClassRule(1), TCPRule(true), RDRule()}), AllowAction(), {name='x'})",
        "- name: x\n  type: AAAA\n  class: IN\n  transport: tcp\n  recursion_desired: true\n  action: allow")]
    [InlineData("addAction(OrRule({QTypeRule(DNSQType.A), QNameRule('a.example.')}), TCAction(), {name='x'})",
        "- name: x\n  any:\n    - type: A\n    - qname: a.example.\n  action: truncate")]
    [InlineData("addAction(NotRule(AndRule({QTypeRule('A'), TCPRule(false)})), DropAction())",
        "- not:\n    type: A\n    transport: udp\n  action: drop")]
    [InlineData("addAction(NotRule(OrRule({QTypeRule('A'), QTypeRule('AAAA')})), DropAction())",
        "- not:\n    type: [A, AAAA]\n  action: drop")]
    [InlineData("addAction(NotRule(RDRule()), DropAction())", "- recursion_desired: false\n  action: drop")]
    [InlineData("addAction(AndRule{QTypeRule('A'), NotRule(makeRule('192.0.2.0/24'))}, DropAction())",
        "- type: A\n  not:\n    client: 192.0.2.0/24\n  action: drop")]
    [InlineData("addAction(MaxQPSIPRule(20), DropAction())", "- above:\n    qps: 20\n  action: drop")]
    [InlineData("addAction(AndRule{MaxQPSIPRule(20, 24, 48, 40), QTypeRule('TXT')}, TCAction())",
        "- all:\n    - above:\n        qps: 20\n        ipv4_prefix: 24\n        ipv6_prefix: 48\n        burst: 40\n"
        + "    - type: TXT\n"
        + "  action: truncate")]
    [InlineData("addAction(AndRule{QTypeRule('TXT'), MaxQPSIPRule(20, 24, 48, 40, 300, 60, 10, 10)}, TCAction())",
        "- type: TXT\n  above:\n    qps: 20\n    ipv4_prefix: 24\n    ipv6_prefix: 48\n    burst: 40\n  action: truncate")]
    [InlineData("addAction(MaxQPSRule(100), AllowAction())",
        "- not:\n    above:\n      qps: 100\n      per_client: false\n  action: allow")]
    [InlineData("addAction(OrRule{MaxQPSIPRule(5), QTypeRule('A')}, DropAction())",
        "- any:\n    - above:\n        qps: 5\n    - type: A\n  action: drop")]
    [InlineData("addAction(AndRule{OrRule{QTypeRule('A'), RDRule()}, OrRule{QTypeRule('MX'), TCPRule(true)}}, DropAction())",
        "- any:\n    - type: A\n    - recursion_desired: true\n  all:\n    - any:\n        - type: MX\n"
        + "        - transport: tcp\n  action: drop")]
    [InlineData("addAction(AndRule{makeRule('a.example.'), makeRule('b.example.')}, DropAction())",
        "- suffix: a.example.\n  all:\n    - suffix: b.example.\n  action: drop")]
    [InlineData("addAction(NotRule(AndRule{QTypeRule('A'), OrRule{RDRule(), NotRule(DNSSECRule())}}), DropAction())",
        "- not:\n    type: A\n    any:\n      - recursion_desired: true\n      - dnssec_ok: false\n"
        + "        checking_disabled: false\n"
        + "  action: drop")]
    [InlineData("addAction(NotRule(OpcodeRule(DNSOpcode.Query)), DropAction())", "- not:\n    opcode: QUERY\n  action: drop")]
    [InlineData("addAction(NotRule(AllRule()), DropAction()) addAction(OrRule{}, DropAction())", null)]
    [InlineData("addAction(RegexRule('^ads[[:digit:]]+\\\\.(x|[]y\\\\])$'), DropAction())",
        "- qname_regex: \"^ads[0-9]+\\\\.(x|[\\\\]y\\\\\\\\])$\"\n  action: drop")]
    [InlineData("addAction(RE2Rule('full[[:alpha:]][0-9]'), DropAction())",
        "- qname_regex: \"^(?-i:full[a-zA-Z][0-9])$\"\n  action: drop")]
    [InlineData("addAction(ERCodeRule(DNSRCode.BADVERS), DropAction())",
        "- edns: true\n  extended_rcode: BADVERS\n  action: drop")]
    [InlineData("addAction(TrailingDataRule(), DropAction()) addAction(NotRule(TrailingDataRule()), TCAction())",
        "- trailing_data: true\n  action: drop\n- trailing_data: false\n  action: truncate")]
    [InlineData("addAction(RecordsCountRule(DNSSection.Additional, 2, 65535), DropAction())",
        "- records:\n    section: additional\n    min: 2\n    max: 65535\n  action: drop")]
    [InlineData("addAction(AndRule{RecordsTypeCountRule(1, DNSQType.A, 1, 3), RecordsCountRule(2, 0, 1)}, DropAction())",
        "- records:\n    section: answer\n    type: A\n    min: 1\n    max: 3\n  all:\n    - records:\n"
        + "        section: authority\n"
        + "        min: 0\n        max: 1\n  action: drop")]
    [InlineData("addAction(OrRule{EDNSOptionRule(EDNSOptionCode.ECS), EDNSOptionRule(65001)}, DropAction())",
        "- edns_option: [8, 65001]\n  action: drop")]
    [InlineData("addAction(EDNSVersionRule(0), DropAction())", "- min_edns_version: 1\n  action: drop")]
    [InlineData("addAction(DSTPortRule(5300), DropAction())", "- destination_port: 5300\n  action: drop")]
    [InlineData("addAction(NetmaskGroupRule('192.0.2.53', false), DropAction())", "- destination: 192.0.2.53\n  action: drop")]
    [InlineData("addAction(ProbaRule(0.05), DropAction()) addAction(ProbaRule(1), TCAction())",
        "- probability: 0.05\n  action: drop\n- probability: 1\n  action: truncate")]
    [InlineData("newServer{address='192.0.2.54', pool='p'} addAction(PoolOutstandingRule('p', 5000), PoolAction(''))",
        "- pool_outstanding:\n    pool: p\n    above: 5000\n  pool: default")]
    [InlineData("addAction(PayloadSizeRule('equal', 64), DropAction()) addAction(PayloadSizeRule('greater', 64), DropAction())\n"
        + "addAction(PayloadSizeRule('greaterOrEqual', 64), DropAction())\n"
        + "addAction(PayloadSizeRule('smaller', 64), DropAction())\n"
        + "addAction(PayloadSizeRule('smallerOrEqual', 64), DropAction()) addAction(PayloadSizeRule('smaller', 0), DropAction())",
        "- min_size: 64\n  max_size: 64\n  action: drop\n- min_size: 65\n  action: drop\n- min_size: 64\n  action: drop\n"
        + "- max_size: 63\n  action: drop\n- max_size: 64\n  action: drop")]
    [InlineData("addAction(IncomingProtocolRule('DoTCP'), DropAction())", "- transport: tcp\n  action: drop")]
    [InlineData("addAction(NotRule(MaxQPSRule(100)), DropAction())", "- above:\n    qps: 100\n    per_client: false\n"
        + "  action: drop")]
    [InlineData("addAction('a.example.', QPSAction(50))",
        "- suffix: a.example.\n  above:\n    qps: 50\n    per_client: false\n  action: drop")]
    [InlineData("addAction(AndRule{NotRule(makeRule('a.example.')), NotRule(makeRule('192.0.2.0/24'))}, DropAction())",
        "- not:\n    - suffix: a.example.\n    - client: 192.0.2.0/24\n  action: drop")]
    [InlineData("addAction('a.example.', SetSkipCacheAction())", "- suffix: a.example.\n  action: skip_cache")]
    [InlineData("addAction('a.example.', SetNoRecurseAction()) addAction(AllRule(), DisableValidationAction())",
        "- suffix: a.example.\n  action: no_recurse\n- action: disable_validation")]
    [InlineData("addAction(AllRule(), SetECSAction('192.0.2.0/24', '2001:db8::/56'))\n"
        + "addAction(AllRule(), SetECSOverrideAction(true))\n"
        + "addAction(AllRule(), ECSPrefixLengthAction(16, 48)) addAction('a.example.', DisableECSAction())",
        "- client_subnet: [192.0.2.0/24, 2001:db8::/56]\n- override_client_subnet: true\n- action: client_subnet_prefix\n"
        + "  ipv4_prefix: 16\n  ipv6_prefix: 48\n- suffix: a.example.\n  action: disable_client_subnet")]
    [InlineData("addAction('a.example.', SetTagAction('who', 'guest')) addAction('b.example.', UnsetTagAction('who'))\n"
        + "addAction(AndRule{TagRule('who', 'guest'), NotRule(TagRule('x'))}, DropAction())\n"
        + "addAction('c.example.', DelayAction(100))",
        "- suffix: a.example.\n  set_tag: who=guest\n- suffix: b.example.\n  unset_tag: who\n"
        + "- tag: who=guest\n  not:\n    tag: x\n"
        + "  action: drop\n- suffix: c.example.\n  delay: 100ms")]
    [InlineData("addAction('a.example.', SetProxyProtocolValuesAction({[0]='x', [224]='y'}))\n"
        + "addAction('b.example.', SetProxyProtocolValuesAction({'one', 'two', [9]='nine'}))\n"
        + "addAction('c.example.', SetAdditionalProxyProtocolValueAction(225, 'z'))",
        "- suffix: a.example.\n  set_proxy_protocol_values: [0=x, 224=y]\n"
        + "- suffix: b.example.\n  set_proxy_protocol_values: [1=one, 2=two, 9=nine]\n"
        + "- suffix: c.example.\n  add_proxy_protocol_value: 225=z")]
    [InlineData("addAction('a.example.', SetMaxReturnedTTLAction(30)) addAction('b.example.', SetTempFailureCacheTTLAction(5))\n"
        + "addAction(AllRule(), SetExtendedDNSErrorAction(15, 'no'))",
        "- suffix: a.example.\n  max_returned_ttl: 30s\n- suffix: b.example.\n  temporary_failure_ttl: 5s\n"
        + "- action: set_extended_dns_error\n  info_code: 15\n  extra_text: no")]
    [InlineData("addAction('a.example.', SpoofCNAMEAction('b.example.', {ttl=5, aa=true}))",
        "- suffix: a.example.\n  spoof_cname: b.example.\n  ttl: 5s\n  aa: true")]
    [InlineData("addAction(QTypeRule('TXT'), SpoofRawAction({'\\003abc', '\\192\\000\\002\\255'}, {typeForAny=DNSQType.TXT}))",
        "- type: TXT\n  spoof_raw: [03616263, c00002ff]\n  any_type: TXT")]
    [InlineData("addAction('a.example.', SpoofSVCAction({newSVCRecordParameters(1, 'dot.example.',\n"
        + "{alpn={'dot', 'h2'}, port=853,\n"
        + "ipv4hint={'192.0.2.1'}, noDefaultAlpn=true})}))",
        "- suffix: a.example.\n  spoof_svcb: [\"1 dot.example. alpn=dot,h2 port=853 ipv4hint=192.0.2.1 no-default-alpn\"]")]
    [InlineData("addAction('a.example.', NegativeAndSOAAction(true, 'a.example.', 30, 'ns.a.example.', 'admin.a.example.',\n"
        + "1, 2, 3, 4, 5))\n"
        + "addAction('b.example.', SetNegativeAndSOAAction(false, 'b.example.', 30, 'ns.', 'admin.', 1, 2, 3, 4, 5, "
        + "{soaInAuthoritySection=true}))",
        "- suffix: a.example.\n  action: nxdomain\n  ttl: 30s\n  soa: \"a.example. ns.a.example. admin.a.example. 1 2 3 4 5\"\n"
        + "  soa_in_additional: true\n- suffix: b.example.\n  action: nodata\n  ttl: 30s\n"
        + "  soa: \"b.example. ns. admin. 1 2 3 4 5\"")]
    [InlineData("addAction('a.example.', ERCodeAction(DNSRCode.BADVERS))\n"
        + "addAction('b.example.', RCodeAction(DNSRCode.NOTIMP, {ra=false}))",
        "- suffix: a.example.\n  answer_rcode: BADVERS\n- suffix: b.example.\n  answer_rcode: NOTIMP\n  ra: false")]
    [InlineData("newServer{address='192.0.2.54', pool='p'} addAction('a.example.', QPSPoolAction(50, 'p'))\n"
        + "addAction('b.example.', ContinueAction(PoolAction('p'))) addAction('c.example.', PoolAction('p', false))\n"
        + "addAction('d.example.', ContinueAction(SetSkipCacheAction())) addAction(AllRule(), NoneAction())",
        "- suffix: a.example.\n  pool: p\n  max_qps: 50\n- suffix: b.example.\n  pool: p\n  stop_processing: false\n"
        + "- suffix: c.example.\n  pool: p\n  stop_processing: false\n"
        + "- suffix: d.example.\n  action: skip_cache\n- action: none")]
    [InlineData("newServer{address='192.0.2.54', pool='p'} addAction(PoolAvailableRule('p'), PoolAction('p'))\n"
        + "addAction(NotRule(PoolAvailableRule('')), DropAction())",
        "- pool_usable: p\n  pool: p\n- pool_unusable: default\n  action: drop")]
    [InlineData("addAction(QNameLabelsCountRule(2, 5), DropAction())",
        "- any:\n    - not:\n        min_labels: 2\n    - min_labels: 6\n  action: drop")]
    [InlineData("addAction(QNameSetRule(newDNSNameSet()), DropAction())", null)]
    [InlineData("smn = newSuffixMatchNode() smn:add('a.example.') smn:add({'b.example.', newDNSName('c.example.')})\n"
        + "addAction(SuffixMatchNodeRule(smn), DropAction())", "- suffix: [a.example., b.example., c.example.]\n  action: drop")]
    [InlineData("nmg = newNMG() nmg:addMask('192.0.2.0/24') nmg:addMask('!192.0.2.1/32')\n"
        + "addAction(NetmaskGroupRule(nmg), DropAction())",
            "- client: 192.0.2.0/24\n  not:\n    client: 192.0.2.1/32\n  action: drop")]
    [InlineData("newServer{address='192.0.2.54', pool='p'} addAction(AllRule(), PoolAction('p'))", "- pool: p")]
    [InlineData("addAction('a.example.', SpoofAction({'192.0.2.1', '2001:db8::1'}, {ttl=5}))",
        "- suffix: a.example.\n  type: [A, AAAA]\n  spoof: [192.0.2.1, 2001:db8::1]\n  ttl: 5s")]
    [InlineData("addAction('a.example.', TeeAction('192.0.2.9:5300')) addAction(QTypeRule('A'), TeeAction('2001:db8::9', false))",
        "- suffix: a.example.\n  tee: 192.0.2.9:5300\n- type: A\n  tee: 2001:db8::9")]
    [InlineData("addAction(AllRule(), TeeAction('192.0.2.9:5300', false, '192.0.2.1', true))",
        "- tee: 192.0.2.9:5300\n  tee_source: 192.0.2.1\n  tee_proxy_protocol: true")]
    [InlineData("addAction('a.example.', SetEDNSOptionAction(65001, 'ab\\000'))",
        "- suffix: a.example.\n  set_edns_option: 65001\n  option_data: 616200")]
    [InlineData("addAction('a.example.', DropAction(), {name='x'}) addCacheMissAction('b.example.', DropAction(), {name='x'})\n"
        + "addCacheMissAction('c.example.', DropAction()) rmCacheMissRule(1)",
        "- name: x\n  suffix: a.example.\n  action: drop\n"
        + "- name: x-2\n  chain: cache_miss\n  suffix: b.example.\n  action: drop")]
    [InlineData("addAction('a.example.', SpoofAction('192.0.2.1'))", "- suffix: a.example.\n  type: A\n  spoof: [192.0.2.1]")]
    [InlineData("addAction('a.example.', DropAction()) addAction('b.example.', TCAction()) mvRuleToTop()",
        "- suffix: b.example.\n  action: truncate\n- suffix: a.example.\n  action: drop")]
    [InlineData("addAction('a.example.', DropAction()) addAction('b.example.', TCAction(), {uuid='u'}) rmRule('u') rmRule(0)\n"
        + "addAction('c.example.', DropAction())", "- suffix: c.example.\n  action: drop")]
    [InlineData("function act(dq) return DNSAction.Drop end addAction('a.example.', LuaAction(act))",
        "- suffix: a.example.\n  lua: act")]
    [InlineData("addAction(LuaRule(function(dq) return dq.tcp end), LuaAction(function(dq) return DNSAction.None end))",
        "- match_lua: dnsdist_conf_2\n  lua: dnsdist_conf_2_2")]
    [InlineData("function fits(dq) return dq.tcp end addAction(NotRule(LuaRule(fits)), DropAction())",
        "- not:\n    match_lua: fits\n  action: drop")]
    [InlineData("for _, name in ipairs({'a.example.', 'b.example.'}) do\n"
        + "addAction(name, LuaAction(function(dq) return DNSAction.Spoof, name end))\nend",
        "- suffix: a.example.\n  lua: dnsdist_conf_3\n- suffix: b.example.\n  lua: dnsdist_conf_3_2")]
    [InlineData("local function fits(dq) return dq.tcp end addAction(AndRule{LuaRule(fits), QTypeRule('A')}, DropAction())",
        "- match_lua: dnsdist_conf_2\n  type: A\n  action: drop")]
    [InlineData("addAction(ProxyProtocolValueRule(224), DropAction())\n"
        + "addAction(NotRule(ProxyProtocolValueRule(225, 'a')), DropAction())",
        "- proxy_protocol_value: 224\n  action: drop\n- not:\n    proxy_protocol_value: 225=a\n  action: drop")]
    [InlineData("addAnyTCRule()", "- type: ANY\n  transport: udp\n  action: truncate")]
    [InlineData("setRules({newRuleAction(QTypeRule('A'), DropAction(), {name='r'})})", "- name: r\n  type: A\n  action: drop")]
    public void A_rule_becomes_native_rules(string file, string? rules)
    {
        if (rules is null) Assert.Empty(_files.Load($"newServer('192.0.2.53') {file}").Options!.LoadBalancer.Rules);
        else Assert.Contains(Indented("rules", rules), "\n" + _files.Added(file) + "\n", StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_of_files_that_it_runs_are_found_again()
    {
        _files.Write("acting.lua", """
            local function refuse(dq) return DNSAction.Refused end
            return function() return LuaAction(refuse) end
            """);
        var named = _files.Write("named.lua", "function drop(dq) return DNSAction.Drop end");
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(named)!, "conf.d"));
        _files.Write("conf.d/one.conf",
            "addResponseAction(AllRule(), LuaResponseAction(function(dr) return DNSResponseAction.None end))");
        var read = _files.Load("""
            newServer('192.0.2.53')
            local make = dofile('acting.lua')
            dofile('named.lua')
            includeDirectory('conf.d')
            addAction('a.example.', make())
            addAction('b.example.', LuaAction(drop))
            """);
        Assert.Empty(read.Diagnostics);
        var options = read.Options!.LoadBalancer;
        Assert.Equal(["acting_lua_1", "drop"], options.Rules.Select(rule => rule.Action.Calls));
        Assert.Equal("one_conf_1", Assert.Single(options.ResponseRules).Action.Calls);
        Assert.True(options.Lua!.IsDnsdistConf);
        Assert.EndsWith("/dnsdist.conf", Assert.Single(options.Lua.Files).Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("addResponseAction(RCodeRule(DNSRCode.SERVFAIL), DropResponseAction())", "- rcode: SERVFAIL\n  action: drop")]
    [InlineData("addResponseAction(AndRule{NotRule(RCodeRule(0)), NotRule(RCodeRule(3))}, DropResponseAction())",
        "- not:\n    rcode: [NOERROR, NXDOMAIN]\n  action: drop")]
    [InlineData("addResponseAction(OrRule{RCodeRule(2), RecordsCountRule(1, 20, 65535)}, DropResponseAction())",
        "- any:\n    - rcode: SERVFAIL\n    - records:\n        section: answer\n        min: 20\n        max: 65535\n"
        + "  action: drop")]
    [InlineData("addResponseAction(AllRule(), SetMaxTTLResponseAction(60))", "- action: limit_ttl\n  max_ttl: 60s")]
    [InlineData("addResponseAction(QTypeRule('A'), LimitTTLResponseAction(5, 60))",
        "- type: A\n  action: limit_ttl\n  min_ttl: 5s\n  max_ttl: 60s")]
    [InlineData("addResponseAction(AllRule(), SetReducedTTLResponseAction(50))\n"
        + "addResponseAction(TagRule('a'), TCResponseAction())",
        "- reduce_ttl: 50\n- tag: a\n  action: truncate")]
    [InlineData("addResponseAction('a.example.', SetSkipCacheResponseAction())\n"
        + "addResponseAction(AllRule(), DelayResponseAction(5))\n"
        + "addResponseAction(AllRule(), SetTagResponseAction('a', 'b'))\n"
        + "addResponseAction(AllRule(), ClearRecordTypesResponseAction({DNSQType.A, 65}))\n"
        + "addResponseAction(AllRule(), ClearRecordTypesResponseAction(DNSQType.AAAA))",
        "- suffix: a.example.\n  action: skip_cache\n- delay: 5ms\n- set_tag: a=b\n- clear_record_types: [A, HTTPS]\n"
        + "- clear_record_types: [AAAA]")]
    [InlineData("function fits(dq) return dq.tcp end\n"
        + "addCacheHitResponseAction(LuaRule(fits), DropResponseAction()) addResponseAction(LuaRule(fits), DropResponseAction())",
        "- match_lua: fits\n  action: drop\n- chain: cache_hit\n  match_lua: fits\n  action: drop")]
    [InlineData("addTimeoutResponseAction(AllRule(), DelayResponseAction(5))\n"
        + "addSelfAnsweredResponseAction(QTypeRule('A'), DropResponseAction())\n"
        + "addSelfAnsweredResponseAction('a.example.', DropResponseAction()) mvSelfAnsweredResponseRuleToTop()\n"
        + "addCacheInsertedResponseAction(AllRule(), SetMaxTTLResponseAction(9))\n"
        + "addCacheHitResponseAction(AllRule(), DropResponseAction()) clearCacheHitResponseRules() showCacheHitResponseRules()\n"
        + "addCacheHitResponseAction(AllRule(), TCResponseAction()) addResponseAction(AllRule(), AllowResponseAction())",
        "- action: allow\n- chain: cache_hit\n  action: truncate\n- chain: cache_inserted\n  action: limit_ttl\n  max_ttl: 9s\n"
        + "- chain: self_answered\n  suffix: a.example.\n  action: drop\n"
        + "- chain: self_answered\n  type: A\n  action: drop\n- chain: timeout\n  delay: 5ms")]
    public void A_rule_on_answers_becomes_a_native_one(string file, string rules) =>
        Assert.Contains(Indented("response_rules", rules), "\n" + _files.Added(file) + "\n", StringComparison.Ordinal);

    [Fact]
    public void What_logs_becomes_a_sink_with_the_rule_s_match() => Assert.Equal("""
          log:
            - file: /var/log/aaaa
              messages: queries
              type: AAAA
            - dnstap: unix:/run/dnstap.sock
              messages: answers
              identity: lb1
        """, _files.Added("""
        addAction(QTypeRule('AAAA'), LogAction('/var/log/aaaa', false, true))
        addResponseAction(AllRule(), DnstapLogResponseAction('lb1', newFrameStreamUnixLogger('/run/dnstap.sock')))
        """));

    private static string Indented(string key, string rules) =>
        $"\n  {key}:\n{string.Join('\n', rules.Split('\n').Select(line => "    " + line))}\n";
}
