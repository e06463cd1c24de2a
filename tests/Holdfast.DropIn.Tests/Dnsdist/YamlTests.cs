using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.Dnsdist.Functions;

namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>dnsdist.yml says the same as the Lua that it stands for.</summary>
public sealed class YamlTests : IDisposable
{
    private readonly DnsdistFiles _files = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string, string> Sites => new()
    {
        {
            """
            setLocal('192.0.2.1:53', {interface='eth0', reusePort=true}) addLocal('[2001:db8::1]:5300')
            setACL({'192.0.2.0/24', '::1'})
            """,
            """
            binds:
              - { listen_address: "192.0.2.1:53", protocol: Do53, interface: eth0, reuseport: true, threads: 2 }
              - listen_address: "[2001:db8::1]:5300"
            acl: [192.0.2.0/24, "::1"]
            """
        },
        {
            """
            newServer{address='192.0.2.54:5300', name='a', order=2, weight=10, pool={'x', ''}, retries=3, tcpConnectTimeout=2,
              tcpRecvTimeout=4, useClientSubnet=true, checkInterval=3, checkTimeout=2000, rise=5, maxCheckFailures=3,
              mustResolve=true, checkName='example.com.', checkType='AAAA', checkTCP=true, source='192.0.2.1'}
            """,
            """
            backends:
              - address: 192.0.2.54:5300
                name: a
                order: 2
                weight: 10
                pools: [x, ""]
                tcp: { retries: 3, connect_timeout: 2, receive_timeout: 4 }
                use_client_subnet: true
                health_checks: { interval: 3, timeout: 2000, rise: 5, max_failures: 3, must_resolve: true, qname: example.com.,
                  qtype: AAAA, use_tcp: true }
                source: 192.0.2.1
            """
        },
        {
            """
            pc = newPacketCache(1000, {maxTTL=60, dontAge=true, skipOptions={10}}) getPool('x'):setCache(pc)
            getPool(''):setCache(pc)
            setPoolServerPolicy(roundrobin, 'x') setServerPolicy(wrandom) setServFailWhenNoServer(true)
            setStaleCacheEntriesTTL(20)
            newServer{address='192.0.2.55', pool={'x', ''}}
            addCacheMissAction(QTypeRule('A'), DropAction())
            addCacheHitResponseAction(QTypeRule('A'), DropResponseAction())
            addCacheInsertedResponseAction(QTypeRule('MX'), DropResponseAction())
            addSelfAnsweredResponseAction(QTypeRule('TXT'), DropResponseAction(), {name='n'})
            addTimeoutResponseAction(QTypeRule('NS'), DropResponseAction())
            """,
            """
            packet_caches: [{ name: pc, size: 1000, max_ttl: 60, dont_age: true, options_to_skip: ["10"] }]
            pools: [{ name: x, packet_cache: pc, policy: roundrobin }, { name: "", packet_cache: pc }]
            load_balancing_policies: { default_policy: wrandom, servfail_on_no_server: true }
            cache_settings: { stale_entries_ttl: 20 }
            backends: [{ address: 192.0.2.55, pools: [x, ""] }]
            cache_miss_rules: [{ selector: { type: QType, qtype: A }, action: { type: Drop } }]
            cache_hit_response_rules: [{ selector: { type: QType, qtype: A }, action: { type: Drop } }]
            cache_inserted_response_rules: [{ selector: { type: QType, qtype: MX }, action: { type: Drop } }]
            self_answered_response_rules: [{ name: n, selector: { type: QType, qtype: TXT }, action: { type: Drop } }]
            timeout_response_rules: [{ selector: { type: QType, qtype: NS }, action: { type: Drop } }]
            """
        },
        {
            """
            addAction(AndRule({QTypeRule('ANY'), TCPRule(false)}), TCAction(), {name='any'})
            addAction(OrRule({QNameSuffixRule({'a.example.', 'b.example.'}), NetmaskGroupRule({'192.0.2.0/24'})}), RCodeAction(5))
            addAction(NotRule(RDRule()), DropAction())
            addAction(MaxQPSIPRule(20, 24, 48), DropAction())
            addAction(QNameRule('s.example.'), SpoofAction({'192.0.2.9'}, {ttl=7}))
            addAction(AllRule(), SetProxyProtocolValuesAction({[0]='x', [224]='y'}))
            addAction(AllRule(), SetAdditionalProxyProtocolValueAction(225, 'z'))
            addAction(ProxyProtocolValueRule(224, 'y'), DropAction())
            setProxyProtocolACL({'192.0.2.7'}) setProxyProtocolMaximumPayloadSize(107)
            setProxyProtocolApplyACLToProxiedClients(true)
            addResponseAction(RCodeRule(2), DropResponseAction())
            addResponseAction(AllRule(), LimitTTLResponseAction(5, 60))
            """,
            """
            selectors: [{ name: udp, type: TCP, tcp: false }]
            query_rules:
              - name: any
                selector: { type: And, selectors: [{ type: QType, qtype: ANY }, { type: ByName, selector_name: udp }] }
                action: { type: TC }
              - selector:
                  type: Or
                  selectors:
                    - { type: QNameSuffix, suffixes: [a.example., b.example.] }
                    - { type: NetmaskGroup, netmasks: [192.0.2.0/24] }
                action: { type: RCode, rcode: 5 }
              - { selector: { type: Not, selector: { type: RD } }, action: { type: Drop } }
              - { selector: { type: MaxQPSIP, qps: 20, ipv4_mask: 24, ipv6_mask: 48 }, action: { type: Drop } }
              - { selector: { type: QName, qname: s.example. }, action: { type: Spoof, ips: [192.0.2.9], vars: { ttl: 7 } } }
              - selector: { type: All }
                action: { type: SetProxyProtocolValues, values: [{ key: 0, value: x }, { key: 224, value: y }] }
              - { selector: { type: All }, action: { type: SetAdditionalProxyProtocolValue, proxy_type: 225, value: z } }
              - { selector: { type: ProxyProtocolValue, option_type: 224, option_value: y }, action: { type: Drop } }
            proxy_protocol: { acl: [192.0.2.7], maximum_payload_size: 107, apply_acl_to_proxied_clients: true }
            response_rules:
              - { selector: { type: RCode, rcode: 2 }, action: { type: Drop } }
              - { selector: { type: All }, action: { type: LimitTTL, min: 5, max: 60 } }
            """
        },
        {
            """
            addAction(RegexRule('^ads[0-9]'), DropAction()) addAction(RE2Rule('x+'), DropAction())
            addAction(ERCodeRule(16), DropAction()) addAction(TrailingDataRule(), DropAction())
            addAction(RecordsCountRule(3, 1, 2), DropAction()) addAction(RecordsTypeCountRule(2, 6, 1, 1), DropAction())
            addAction(EDNSOptionRule(8), DropAction()) addAction(EDNSVersionRule(0), DropAction())
            addAction(DSTPortRule(5300), DropAction()) addAction(ProbaRule(0.5), DropAction())
            addAction(PoolOutstandingRule('', 9), DropAction()) addAction(PayloadSizeRule('greater', 512), DropAction())
            addAction(IncomingProtocolRule('DoUDP'), DropAction())
            addAction(NotRule(OrRule({AndRule({RDRule(), QTypeRule('A')}), DNSSECRule()})), DropAction())
            """,
            """
            query_rules:
              - { selector: { type: Regex, expression: "^ads[0-9]" }, action: { type: Drop } }
              - { selector: { type: RE2, expression: "x+" }, action: { type: Drop } }
              - { selector: { type: ERCode, rcode: 16 }, action: { type: Drop } }
              - { selector: { type: TrailingData }, action: { type: Drop } }
              - { selector: { type: RecordsCount, section: 3, minimum: 1, maximum: 2 }, action: { type: Drop } }
              - selector: { type: RecordsTypeCount, section: 2, record_type: 6, minimum: 1, maximum: 1 }
                action: { type: Drop }
              - { selector: { type: EDNSOption, option_code: 8 }, action: { type: Drop } }
              - { selector: { type: EDNSVersion, version: 0 }, action: { type: Drop } }
              - { selector: { type: DSTPort, port: 5300 }, action: { type: Drop } }
              - { selector: { type: Proba, probability: 0.5 }, action: { type: Drop } }
              - { selector: { type: PoolOutstanding, pool: "", max_outstanding: 9 }, action: { type: Drop } }
              - { selector: { type: PayloadSize, comparison: greater, size: 512 }, action: { type: Drop } }
              - { selector: { type: IncomingProtocol, protocol: DoUDP }, action: { type: Drop } }
              - selector:
                  type: Not
                  selector:
                    type: Or
                    selectors: [{ type: And, selectors: [{ type: RD }, { type: QType, qtype: A }] }, { type: DNSSEC }]
                action: { type: Drop }
            """
        },
        {
            """
            local g = dynBlockRulesGroup() g:setMasks(32, 64) g:excludeRange({'192.0.2.0/24'})
            g:setQueryRate(30, 10, 'fast', 60) g:setRCodeRatio(3, 0.4, 10, 'nx', 30, 50, DNSAction.Refused)
            g:setCacheMissRatio(0.5, 10, 'miss', 30, 20, 0.2)
            function maintenance() g:apply() end
            setUDPTimeout(5) setTCPRecvTimeout(4) setMaxTCPQueriesPerConnection(9) setRingBuffersSize(5000)
            """,
            """
            dynamic_rules:
              - name: g
                exclude_ranges: [192.0.2.0/24]
                rules:
                  - { type: query-rate, rate: 30, seconds: 10, comment: fast, action_duration: 60 }
                  - { type: rcode-ratio, rcode: NXDOMAIN, ratio: 0.4, seconds: 10, comment: nx, action_duration: 30,
                      minimum_number_of_responses: 50, action: Refused }
                  - { type: cache-miss-ratio, ratio: 0.5, seconds: 10, comment: miss, action_duration: 30,
                      minimum_number_of_responses: 20, minimum_global_cache_hit_ratio: 0.2 }
            tuning: { udp: { timeout: 5 }, tcp: { receive_timeout: 4, max_queries_per_connection: 9 } }
            ring_buffers: { size: 5000 }
            """
        },
    };

    [Theory]
    [MemberData(nameof(Sites))]
    public void Both_forms_of_a_site_give_the_same_configuration(string lua, string yaml)
    {
        const string Backend = "{ address: 192.0.2.53 }";
        var withBackend = yaml.Contains("\nbackends:", StringComparison.Ordinal)
            || yaml.StartsWith("backends:", StringComparison.Ordinal)
            ? yaml : $"{yaml}\nbackends: [{Backend}]";
        var first = withBackend == yaml ? "" : "newServer('192.0.2.53')\n";
        var expected = _files.Load(first + lua);
        var actual = _files.Load(withBackend, name: "dnsdist.yml");
        Assert.Empty(expected.Diagnostics);
        Assert.Empty(actual.Diagnostics);
        Assert.Equal(expected.Options!.LoadBalancer, actual.Options!.LoadBalancer);
        Assert.Equal(expected.Options.LoadBalancer, DnsdistFiles.Reread(_files.Write("import.conf", first + lua)));
    }

    [Theory]
    [InlineData("bakends: []", "1:1: error: dnsdist.yml: dnsdist has no `bakends` here (did you mean `backends`?")]
    [InlineData("backends:\n  - { address: 192.0.2.53, wieght: 3 }",
        "2:28: error: backends: dnsdist has no `wieght` here (did you mean")]
    [InlineData("backends:\n  - { address: 192.0.2.53, health_checks: { intervall: 3 } }",
        "dnsdist has no `health_checks.intervall` here")]
    [InlineData("binds: [{ listen_address: 192.0.2.1, protocol: DoT }]",
        "1:48: error: addTLSLocal: is not honoured: there are no enc")]
    [InlineData("binds: [{ protocol: Do53 }]",
        "1:9: error: the bind has no `listen_address` (write `listen_address: 192.0.2.1:53`)")]
    [InlineData("query_rules: [{ selector: { type: Qtype, qtype: A }, action: { type: Drop } }]",
        "dnsdist has no `Qtype` here (did you mean `QType`?)")]
    [InlineData("query_rules: [{ selector: { type: QType, qtyp: A }, action: { type: Drop } }]",
        "QTypeRule: dnsdist has no `qtyp` here")]
    [InlineData("query_rules: [{ selector: { type: All }, action: { type: Lua } }]", "1:50: error: there is no function (give")]
    [InlineData("query_rules: [{ selector: { type: All }, action: { type: Lua, function_code: return 5 } }]",
        "1:78: error: this Lua returns no function (write `return function(dq) ... end`)")]
    [InlineData("query_rules: [{ selector: { type: All }, action: { type: Lua, function_code: retrn 5 } }]",
        "1:78: error: this is no Lua: function_code:1: syntax error near '5'")]
    [InlineData("query_rules: [{ selector: { type: All }, action: { type: Lua, function_file: none.lua } }]",
        "1:78: error: there is no file `none.lua`")]
    [InlineData("query_rules: [{ selector: { type: All }, action: { type: Lua, function_name: none } }]",
        "error: no Lua file defines a function `none`")]
    [InlineData("query_rules: [{ selector: { type: All } }]", "1:15: error: the rule has no `action`")]
    [InlineData("pools: [{ name: x, packet_cache: nope }]",
        "error: there is no packet cache `nope` (name one of `packet_caches`)")]
    [InlineData("load_balancing_policies: { default_policy: wrndom }", "error: setServerPolicy: `wrndom` is no policy")]
    [InlineData("dynamic_rules: [{ rules: [{ type: query_rate }] }]",
        "error: the rule has no `type` that dnsdist knows (types: query-rate")]
    [InlineData("ebpf: { ipv4: { max_entries: 5 } }", "error: newBPFFilter: is not honoured")]
    [InlineData("backends:\n\t- address: 192.0.2.1", "2:1: error: there is a tab in the indentation")]
    public void A_mistake_is_told_at_its_place(string yaml, string told) =>
        Assert.Contains(_files.Told(yaml, name: "dnsdist.yml"), line => line.Contains(told, StringComparison.Ordinal));

    [Fact]
    public void Functions_that_are_written_there_need_no_file()
    {
        var read = _files.Load("""
            backends: [{ address: 192.0.2.53 }]
            query_rules: [{ selector: { type: All }, action: { type: Lua, function_code: "return function() end" } }]
            """, name: "dnsdist.yml");
        Assert.Empty(read.Diagnostics);
        Assert.Equal("function_1", Assert.Single(read.Options!.LoadBalancer.Lua!.Functions).Name);
    }

    [Fact]
    public void Functions_are_named_written_there_or_in_files()
    {
        _files.Write("dnsdist.lua", "function fits(dq) return dq.tcp end");
        var file = _files.Write("drop.lua", "return function(dq) return DNSAction.Drop end");
        var read = _files.Load("""
            backends: [{ address: 192.0.2.53 }]
            load_balancing_policies:
              custom_policies:
                - { name: last, function_code: "return function(servers, dq) return servers[#servers] end" }
              default_policy: last
            query_rules:
              - { selector: { type: Lua, function_name: fits }, action: { type: Lua, function_file: drop.lua } }
              - { selector: { type: All }, action: { type: Lua, function_file: drop.lua } }
            response_rules:
              - selector: { type: All }
                action:
                  type: Lua
                  function_code: |
                    return function(dr)
                      return DNSResponseAction.None
                    end
            """, name: "dnsdist.yml");
        Assert.Empty(read.Diagnostics);
        var options = read.Options!.LoadBalancer;
        Assert.Equal(("function_1", "fits"), (options.Policy.Function, options.Rules[0].Match.Function));
        Assert.Equal(["function_2", "function_2"], options.Rules.Select(rule => rule.Action.Calls));
        Assert.Equal("function_3", options.ResponseRules[0].Action.Calls);
        Assert.EndsWith("/dnsdist.lua", Assert.Single(options.Lua!.Files).Path, StringComparison.Ordinal);
        Assert.Equal(file, options.Lua.Functions[1].File.Path);
        Assert.Equal(options, DnsdistFiles.Reread(Path.Combine(Path.GetDirectoryName(file)!, "dnsdist.yml")));
    }

    [Fact]
    public void Every_key_stands_for_a_function_that_there_is()
    {
        var known = AllNames.All.Select(name => name.Name).ToHashSet();
        Assert.All(Holdfast.DropIn.Dnsdist.Yaml.YamlTables.Settings.Options, option => Assert.Contains(option, known));
        Assert.All(Holdfast.DropIn.Dnsdist.Yaml.YamlTables.Backends.Options,
            option => Assert.Contains(option, ServerOptions.List.Select(row => row.Name)));
        Assert.All(Holdfast.DropIn.Dnsdist.Yaml.YamlTables.Binds.Options,
            option => Assert.Contains(option, ListenNames.Options.Select(row => row.Name)));
        Assert.All(Holdfast.DropIn.Dnsdist.Yaml.YamlTables.PacketCaches.Options,
            option => Assert.Contains(option, CacheNames.Options.Select(row => row.Name)));
    }

    [Fact]
    public void What_reports_and_is_off_is_not_spoken_of() => Assert.Empty(_files.Load("""
        backends: [{ address: 192.0.2.53 }]
        snmp: { enabled: false }
        proxy_protocol: { acl: [] }
        edns_client_subnet: { override_existing: false, source_prefix_v4: 24 }
        general: { truncate_tc_answers: false }
        """, new ForeignOptions(), "dnsdist.yml").Diagnostics);
}
