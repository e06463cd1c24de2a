namespace Holdfast.Configuration.Tests;

public partial class KeyTests
{
    private static Dictionary<string, Case> RuleCases() => new(StringComparer.Ordinal)
    {
        ["dns.any_over_udp"] = new(InDns("any_over_udp: refuse"), Rule, "", "any_over_udp: [ANY] [] [] Udp  refuse"),
        ["dns.rules"] = new(InDns("rules: [{ action: allow }]"), Rule, "", ": [] [] []   allow"),
        ["dns.rules[].name"] = new(InDns("rules: [{ name: first, action: allow }]"), Rule, "", "first: [] [] []   allow"),
        ["dns.rules[].chain"] =
            new(InDns("rules: [{ chain: cache_miss, action: drop }]"), Rule, "", ": chain cache_miss [] [] []   drop"),
        ["dns.rules[].type"] =
            new(InDns("rules: [{ type: [AAAA, TYPE65], action: allow }]"), Rule, "", ": [AAAA, HTTPS] [] []   allow"),
        ["dns.rules[].suffix"] =
            new(InDns("rules: [{ suffix: Corp.example, action: allow }]"), Rule, "", ": [] [Corp.example.] []   allow"),
        ["dns.rules[].client"] =
            new(InDns("rules: [{ client: [192.0.2.0/25, \"2001:db8::1\"], action: allow }]"), Rule, "",
            ": [] [] [192.0.2.0/25, 2001:db8::1/128]   allow"),
        ["dns.rules[].transport"] = new(InDns("rules: [{ transport: tcp, action: drop }]"), Rule, "", ": [] [] [] Tcp  drop"),
        ["dns.rules[].above"] =
            new(InDns("rules: [{ above: { qps: 50 }, action: drop }]"), Rule, "",
            ": [] [] []  50 qps burst 0 per /32 and /64 drop"),
        ["dns.rules[].above.qps"] =
            new(InDns("rules: [{ above: { qps: 10000000 }, action: drop }]"), Rule, "",
            ": [] [] []  10000000 qps burst 0 per /32 and /64 drop"),
        ["dns.rules[].above.burst"] =
            new(InDns("rules: [{ above: { qps: 50, burst: 70 }, action: drop }]"), Rule, "",
            ": [] [] []  50 qps burst 70 per /32 and /64 drop"),
        ["dns.rules[].above.ipv4_prefix"] =
            new(InDns("rules: [{ above: { qps: 50, ipv4_prefix: 24 }, action: drop }]"), Rule, "",
            ": [] [] []  50 qps burst 0 per /24 and /64 drop"),
        ["dns.rules[].above.ipv6_prefix"] =
            new(InDns("rules: [{ above: { qps: 50, ipv6_prefix: 48 }, action: drop }]"), Rule, "",
            ": [] [] []  50 qps burst 0 per /32 and /48 drop"),
        ["dns.rules[].class"] = new(InDns("rules: [{ class: CH, action: drop }]"), Rule, "", ": [] class [CH] [] []   drop"),
        ["dns.rules[].qname"] =
            new(InDns("rules: [{ qname: [www.Corp.example, a.example], action: drop }]"), Rule, "",
            ": [] qname [www.Corp.example., a.example.] [] []   drop"),
        ["dns.rules[].suffix_file"] =
            new(InDns("rules: [{ suffix_file: /etc/holdfast/court.txt, action: nxdomain }]"), Rule, "",
            ": [] [] suffix_file [/etc/holdfast/court.txt] []   nxdomain 1m"),
        ["dns.rules[].min_labels"] =
            new(InDns("rules: [{ min_labels: 9, action: drop }]"), Rule, "", ": [] [] min_labels 9 []   drop"),
        ["dns.rules[].min_name_length"] =
            new(InDns("rules: [{ min_name_length: 120, action: drop }]"), Rule, "", ": [] [] min_name_length 120 []   drop"),
        ["dns.rules[].client_file"] =
            new(InDns("rules: [{ client_file: [/a, /b], action: drop }]"), Rule, "", ": [] [] [] client_file [/a, /b]   drop"),
        ["dns.rules[].not"] =
            new(InDns("rules: [{ not: { type: A }, action: drop }]"), Rule, "", ": [] [] []  not { [A] [] [] }  drop"),
        ["dns.rules[].above.per_client"] =
            new(InDns("rules: [{ above: { qps: 50, per_client: false }, action: drop }]"), Rule, "",
            ": [] [] []  50 qps burst 0 per /32 and /64 together drop"),
        ["dns.rules[].opcode"] =
            new(InDns("rules: [{ opcode: [NOTIFY, UPDATE], action: drop }]"), Rule, "",
            ": [] [] []   opcode [NOTIFY, UPDATE] drop"),
        ["dns.rules[].recursion_desired"] =
            new(InDns("rules: [{ recursion_desired: false, action: refuse }]"), Rule, "",
            ": [] [] []   recursion_desired false refuse"),
        ["dns.rules[].dnssec_ok"] =
            new(InDns("rules: [{ dnssec_ok: true, action: allow }]"), Rule, "", ": [] [] []   dnssec_ok true allow"),
        ["dns.rules[].pool_usable"] =
            new(InDns("rules: [{ pool_usable: default, action: allow }]"), Rule, "", ": [] [] []   pool_usable default allow"),
        ["dns.rules[].pool_unusable"] =
            new(InDns("rules: [{ pool_unusable: default, action: drop }]"), Rule, "", ": [] [] []   pool_unusable default drop"),
        ["dns.rules[].ede"] =
            new(InDns("rules: [{ type: A, action: refuse, ede: 15 }]"), Rule, "", ": [A] [] []   refuse ede 15 "),
        ["dns.rules[].extra_text"] =
            new(InDns("rules: [{ type: A, action: servfail, ede: 22, extra_text: gone }]"), Rule, "",
            ": [A] [] []   servfail ede 22 gone"),
        ["dns.rules[].not.type"] =
            new(InDns("rules: [{ not: { type: A }, action: drop }]"), Rule, "", ": [] [] []  not { [A] [] [] }  drop"),
        ["dns.rules[].not.class"] =
            new(InDns("rules: [{ not: { class: CH }, action: drop }]"), Rule, "",
            ": [] [] []  not { [] class [CH] [] [] }  drop"),
        ["dns.rules[].not.qname"] =
            new(InDns("rules: [{ not: { qname: a.example }, action: drop }]"), Rule, "",
            ": [] [] []  not { [] qname [a.example.] [] [] }  drop"),
        ["dns.rules[].not.suffix"] =
            new(InDns("rules: [{ not: { suffix: a.example }, action: drop }]"), Rule, "",
            ": [] [] []  not { [] [a.example.] [] }  drop"),
        ["dns.rules[].not.suffix_file"] =
            new(InDns("rules: [{ not: { suffix_file: /a }, action: drop }]"), Rule, "",
            ": [] [] []  not { [] [] suffix_file [/a] [] }  drop"),
        ["dns.rules[].not.min_labels"] =
            new(InDns("rules: [{ not: { min_labels: 3 }, action: drop }]"), Rule, "",
            ": [] [] []  not { [] [] min_labels 3 [] }  drop"),
        ["dns.rules[].not.min_name_length"] =
            new(InDns("rules: [{ not: { min_name_length: 50 }, action: drop }]"), Rule, "",
            ": [] [] []  not { [] [] min_name_length 50 [] }  drop"),
        ["dns.rules[].not.client"] =
            new(InDns("rules: [{ not: { client: 192.0.2.0/24 }, action: drop }]"), Rule, "",
            ": [] [] []  not { [] [] [192.0.2.0/24] }  drop"),
        ["dns.rules[].not.client_file"] =
            new(InDns("rules: [{ not: { client_file: /a }, action: drop }]"), Rule, "",
            ": [] [] []  not { [] [] [] client_file [/a] }  drop"),
        ["dns.rules[].not.transport"] =
            new(InDns("rules: [{ not: { transport: tcp }, action: drop }]"), Rule, "", ": [] [] []  not { [] [] [] Tcp }  drop"),
        ["dns.rules[].set_edns_option"] =
            new(InDns("rules: [{ set_edns_option: 65001 }]"), Rule, "", ": [] [] []   set_edns_option 65001 "),
        ["dns.rules[].option_data"] =
            new(InDns("rules: [{ set_edns_option: 65001, option_data: 00ff }]"), Rule, "",
            ": [] [] []   set_edns_option 65001 00ff"),
        ["dns.rules[].tee_source"] =
            new(InDns("rules: [{ tee: 192.0.2.9, tee_source: 192.0.2.1 }]"), Rule, "",
            ": [] [] []   tee 192.0.2.9:53 tee_source 192.0.2.1"),
        ["dns.rules[].tee_proxy_protocol"] =
            new(InDns("rules: [{ tee: 192.0.2.9, tee_proxy_protocol: true }]"), Rule, "",
            ": [] [] []   tee 192.0.2.9:53 tee_proxy_protocol true"),
        ["dns.rules[].tee"] =
            new(InDns("rules: [{ tee: 192.0.2.9 }]"), Rule, "", ": [] [] []   tee 192.0.2.9:53"),
        ["dns.response_rules[].chain"] =
            new(InDns("response_rules: [{ chain: [timeout, cache_hit], action: servfail }]"), ResponseRule, "",
            ": chain cache_hit timeout [] [] []   servfail"),
        ["dns.response_rules[].clear_record_types"] =
            new(InDns("response_rules: [{ clear_record_types: [https, TYPE64] }]"), ResponseRule, "",
            ": [] [] []   clear_record_types [HTTPS, SVCB]"),
        ["dns.response_rules[].class"] =
            new(InDns("response_rules: [{ class: CH, action: drop }]"), ResponseRule, "", ": [] class [CH] [] []   drop"),
        ["dns.response_rules[].qname"] =
            new(InDns("response_rules: [{ qname: a.example, action: drop }]"), ResponseRule, "",
            ": [] qname [a.example.] [] []   drop"),
        ["dns.response_rules[].suffix_file"] =
            new(InDns("response_rules: [{ suffix_file: /a, action: drop }]"), ResponseRule, "",
            ": [] [] suffix_file [/a] []   drop"),
        ["dns.response_rules[].min_labels"] =
            new(InDns("response_rules: [{ min_labels: 3, action: drop }]"), ResponseRule, "",
            ": [] [] min_labels 3 []   drop"),
        ["dns.response_rules[].min_name_length"] =
            new(InDns("response_rules: [{ min_name_length: 50, action: drop }]"), ResponseRule, "",
            ": [] [] min_name_length 50 []   drop"),
        ["dns.response_rules[].client_file"] =
            new(InDns("response_rules: [{ client_file: /a, action: drop }]"), ResponseRule, "",
            ": [] [] [] client_file [/a]   drop"),
        ["dns.response_rules[].not"] =
            new(InDns("response_rules: [{ not: { type: A }, action: drop }]"), ResponseRule, "",
            ": [] [] []  not { [A] [] [] }  drop"),
        ["dns.rules[].action"] = new(InDns("rules: [{ type: ANY, action: truncate }]"), Rule, "", ": [ANY] [] []   truncate"),
        ["dns.rules[].pool"] = new(InDns("rules: [{ type: A, pool: default }]"), Rule, "", ": [A] [] []   pool default"),
        ["dns.rules[].log"] =
            new(InDns("rules: [{ type: A, log: file }], log: [{ file: /q }]"), Rule, "", ": [A] [] []   log file"),
        ["dns.rules[].lua"] =
            new(InDns("rules: [{ type: A, lua: ordered }], lua: { file: Wrong/policy.lua }"), Rule, "",
            ": [A] [] []   lua ordered"),
        ["dns.rules[].match_lua"] =
            new(InDns("rules: [{ match_lua: ordered, action: drop }], lua: { file: Wrong/policy.lua }"), Rule, "",
            ": [] [] []   match_lua ordered drop"),
        ["dns.response_rules[].match_lua"] =
            new(InDns("response_rules: [{ match_lua: ordered, action: drop }], lua: { file: Wrong/policy.lua }"),
            Given(ResponseRule), "", ": match_lua ordered drop"),
        ["dns.rules[].not.match_lua"] =
            new(InDns("rules: [{ not: { match_lua: ordered }, action: drop }], lua: { file: Wrong/policy.lua }"), Given(Rule), "",
            ": not { match_lua ordered } drop"),
        ["dns.rules[].spoof"] =
            new(InDns("rules: [{ type: A, spoof: [192.0.2.1, \"2001:db8::1\"] }]"), Rule, "",
            ": [A] [] []   spoof [192.0.2.1, 2001:db8::1] 1m"),
        ["dns.rules[].ttl"] =
            new(InDns("rules: [{ type: A, spoof: 192.0.2.1, ttl: 5s }]"), Rule, "", ": [A] [] []   spoof [192.0.2.1] 5s"),
        ["dns.rules[].aa"] =
            new(InDns("rules: [{ spoof: 192.0.2.1, aa: true }]"), Rule, "", ": [] [] []   spoof [192.0.2.1] 1m aa true"),
        ["dns.rules[].ad"] = new(InDns("rules: [{ action: servfail, ad: true }]"), Rule, "", ": [] [] []   servfail ad true"),
        ["dns.rules[].ra"] = new(InDns("rules: [{ action: refuse, ra: false }]"), Rule, "", ": [] [] []   refuse ra false"),
        ["dns.rules[].soa"] =
            new(InDns("rules: [{ action: nxdomain, soa: example. ns.example. admin.example. 1 2 3 4 5 }]"), Rule, "",
            ": [] [] []   nxdomain 1m soa example. ns.example. admin.example. 1 2 3 4 5"),
        ["dns.rules[].soa_in_additional"] =
            new(InDns("rules: [{ action: nodata, soa: example. ns.example. a.example. 1 2 3 4 5, soa_in_additional: true }]"),
            Rule, "", ": [] [] []   nodata 1m soa example. ns.example. a.example. 1 2 3 4 5 soa_in_additional"),
        ["dns.rules[].spoof_cname"] =
            new(InDns("rules: [{ spoof_cname: Other.example, ttl: 5s }]"), Rule, "",
            ": [] [] []   spoof_cname Other.example. 5s"),
        ["dns.rules[].spoof_raw"] =
            new(InDns("rules: [{ spoof_raw: [c0000201, c0000202] }]"), Rule, "",
            ": [] [] []   spoof_raw [c0000201, c0000202] 1m"),
        ["dns.rules[].any_type"] =
            new(InDns("rules: [{ spoof_raw: 'c0000201', any_type: A }]"), Rule, "",
            ": [] [] []   spoof_raw [c0000201] any_type A 1m"),
        ["dns.rules[].spoof_svcb"] =
            new(InDns("rules: [{ spoof_svcb: 1 dot.example. alpn=dot port=853 }]"), Rule, "",
            ": [] [] []   spoof_svcb [1 dot.example. alpn=dot port=853] 1m"),
        ["dns.rules[].answer_rcode"] =
            new(InDns("rules: [{ answer_rcode: NOTIMP }]"), Rule, "", ": [] [] []   answer_rcode NOTIMP"),
        ["dns.rules[].client_subnet"] =
            new(InDns("rules: [{ client_subnet: [192.0.2.0/24, \"2001:db8::/56\"] }]"), Rule, "",
            ": [] [] []   client_subnet [192.0.2.0/24, 2001:db8::/56]"),
        ["dns.rules[].ipv4_prefix"] =
            new(InDns("rules: [{ action: client_subnet_prefix, ipv4_prefix: 16 }]"), Rule, "",
            ": [] [] []   client_subnet_prefix 16 56"),
        ["dns.rules[].ipv6_prefix"] =
            new(InDns("rules: [{ action: client_subnet_prefix, ipv6_prefix: 0 }]"), Rule, "",
            ": [] [] []   client_subnet_prefix 24 0"),
        ["dns.rules[].override_client_subnet"] =
            new(InDns("rules: [{ override_client_subnet: true }]"), Rule, "", ": [] [] []   override_client_subnet true"),
        ["dns.rules[].set_tag"] = new(InDns("rules: [{ set_tag: who=guest }]"), Rule, "", ": [] [] []   set_tag who=guest"),
        ["dns.rules[].unset_tag"] = new(InDns("rules: [{ unset_tag: who }]"), Rule, "", ": [] [] []   unset_tag who"),
        ["dns.rules[].set_proxy_protocol_values"] = new(
            InDns("rules: [{ set_proxy_protocol_values: [224=a, 225=b] }]"), Rule, "",
            ": [] [] []   set_proxy_protocol_values 224=a 225=b"),
        ["dns.rules[].add_proxy_protocol_value"] = new(
            InDns("rules: [{ add_proxy_protocol_value: 224=a }]"), Rule, "", ": [] [] []   add_proxy_protocol_value 224=a"),
        ["dns.rules[].tag"] =
            new(InDns("rules: [{ tag: [who, a=b], action: drop }]"), Rule, "", ": [] [] []   tag [who, a=b] drop"),
        ["dns.rules[].not.tag"] =
            new(InDns("rules: [{ not: { tag: who= }, action: drop }]"), Rule, "",
            ": [] [] []  not { [] [] []   tag [who=] }  drop"),
        ["dns.rules[].max_returned_ttl"] =
            new(InDns("rules: [{ max_returned_ttl: 30s }]"), Rule, "", ": [] [] []   max_returned_ttl 30s"),
        ["dns.rules[].temporary_failure_ttl"] =
            new(InDns("rules: [{ temporary_failure_ttl: 5s }]"), Rule, "", ": [] [] []   temporary_failure_ttl 5s"),
        ["dns.rules[].delay"] = new(InDns("rules: [{ delay: 100ms }]"), Rule, "", ": [] [] []   delay 100ms"),
        ["dns.rules[].info_code"] =
            new(InDns("rules: [{ action: set_extended_dns_error, info_code: 15 }]"), Rule, "",
            ": [] [] []   set_extended_dns_error 15 "),
        ["dns.response_rules[].tag"] =
            new(InDns("response_rules: [{ tag: who=guest, action: drop }]"), ResponseRule, "",
            ": [] [] []   tag [who=guest] drop"),
        ["dns.response_rules[].set_tag"] =
            new(InDns("response_rules: [{ set_tag: who=guest }]"), ResponseRule, "", ": [] [] []   set_tag who=guest"),
        ["dns.response_rules[].reduce_ttl"] =
            new(InDns("response_rules: [{ reduce_ttl: 50 }]"), ResponseRule, "", ": [] [] []   reduce_ttl 50"),
        ["dns.response_rules[].delay"] =
            new(InDns("response_rules: [{ delay: 1s }]"), ResponseRule, "", ": [] [] []   delay 1s"),
        ["dns.rules[].stop_processing"] =
            new(InDns("rules: [{ pool: default, stop_processing: false }]"), Rule, "",
            ": [] [] []   pool default stop_processing false"),
        ["dns.rules[].max_qps"] =
            new(InDns("rules: [{ pool: default, max_qps: 50 }]"), Rule, "", ": [] [] []   pool default max_qps 50"),
        ["dns.response_rules"] = new(InDns("response_rules: [{ action: allow }]"), ResponseRule, "", ": [] [] []   allow"),
        ["dns.response_rules[].name"] =
            new(InDns("response_rules: [{ name: first, action: allow }]"), ResponseRule, "", "first: [] [] []   allow"),
        ["dns.response_rules[].type"] =
            new(InDns("response_rules: [{ type: [AAAA, TYPE65], action: drop }]"), ResponseRule, "",
            ": [AAAA, HTTPS] [] []   drop"),
        ["dns.response_rules[].suffix"] =
            new(InDns("response_rules: [{ suffix: Corp.example, action: drop }]"), ResponseRule, "",
            ": [] [Corp.example.] []   drop"),
        ["dns.response_rules[].client"] =
            new(InDns("response_rules: [{ client: 192.0.2.0/25, action: drop }]"), ResponseRule, "",
            ": [] [] [192.0.2.0/25]   drop"),
        ["dns.response_rules[].transport"] =
            new(InDns("response_rules: [{ transport: tcp, action: drop }]"), ResponseRule, "", ": [] [] [] Tcp  drop"),
        ["dns.response_rules[].above"] =
            new(InDns("response_rules: [{ above: { qps: 50 }, action: drop }]"), ResponseRule, "",
            ": [] [] []  50 qps burst 0 per /32 and /64 drop"),
        ["dns.response_rules[].rcode"] =
            new(InDns("response_rules: [{ rcode: [SERVFAIL, REFUSED], action: drop }]"), ResponseRule, "",
            ": [] [] []   [SERVFAIL, REFUSED] drop"),
        ["dns.response_rules[].action"] =
            new(InDns("response_rules: [{ rcode: REFUSED, action: servfail }]"), ResponseRule, "",
            ": [] [] []   [REFUSED] servfail"),
        ["dns.response_rules[].lua"] =
            new(InDns("response_rules: [{ type: A, lua: ordered }], lua: { file: Wrong/policy.lua }"), ResponseRule, "",
            ": [A] [] []   lua ordered"),
        ["dns.response_rules[].min_ttl"] =
            new(InDns("response_rules: [{ action: limit_ttl, min_ttl: 30s }]"), ResponseRule, "",
            ": [] [] []   limit_ttl 30s none"),
        ["dns.response_rules[].max_ttl"] =
            new(InDns("response_rules: [{ action: limit_ttl, min_ttl: 1s, max_ttl: 1h }]"), ResponseRule, "",
            ": [] [] []   limit_ttl 1s 1h"),
        ["dns.response_rules[].info_code"] =
            new(InDns("response_rules: [{ action: set_extended_dns_error, info_code: 15 }]"), ResponseRule, "",
            ": [] [] []   set_extended_dns_error 15 "),
        ["dns.response_rules[].extra_text"] =
            new(InDns("response_rules: [{ action: set_extended_dns_error, info_code: 0, extra_text: by order }]"), ResponseRule,
            "", ": [] [] []   set_extended_dns_error 0 by order"),
    };
}
