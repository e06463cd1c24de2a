namespace Holdfast.Configuration.Tests;

public partial class KeyTests
{
    private static Dictionary<string, Case> LogCases() => new(StringComparer.Ordinal)
    {
        ["dns.log"] = new(InDns("log: [{ file: /q }]"), Log, "", "file: file /q name file [] [] []  "),
        ["dns.log[].file"] = new(InDns("log: [{ file: /var/q.log }]"), Log, "", "file: file /var/q.log name file [] [] []  "),
        ["dns.log[].journald"] =
            new(InDns("log: [{ journald: unix:/run/j }]"), Log, "", "journald: journald unix:/run/j name journald [] [] []  "),
        ["dns.log[].syslog"] =
            new(InDns("log: [{ syslog: \"tcp:[2001:db8::9]:601\" }]"), Log, "",
            "syslog: syslog tcp:[2001:db8::9]:601 name syslog [] [] []  "),
        ["dns.log[].dnstap"] =
            new(InDns("log: [{ dnstap: tcp:192.0.2.9 }]"), Log, "", "dnstap: dnstap tcp:192.0.2.9:6000 name dnstap [] [] []  "),
        ["dns.log[].name"] = new(InDns("log: [{ file: /q, name: all }]"), Log, "", "all: file /q name all [] [] []  "),
        ["dns.log[].messages"] = new(InDns("log: [{ file: /q, messages: both }]"), Log, "",
            "file: file /q name file messages Both [] [] []  "),
        ["dns.log[].sample"] = new(InDns("log: [{ file: /q, sample: 1/100 }]"), Log, "",
            "file: file /q name file sample 1/100 [] [] []  "),
        ["dns.log[].type"] = new(InDns("log: [{ file: /q, type: AAAA }]"), Log, "", "file: file /q name file [AAAA] [] []  "),
        ["dns.log[].suffix"] =
            new(InDns("log: [{ file: /q, suffix: example }]"), Log, "", "file: file /q name file [] [example.] []  "),
        ["dns.log[].client"] =
            new(InDns("log: [{ file: /q, client: 192.0.2.0/24 }]"), Log, "", "file: file /q name file [] [] [192.0.2.0/24]  "),
        ["dns.log[].transport"] =
            new(InDns("log: [{ file: /q, transport: tcp }]"), Log, "", "file: file /q name file [] [] [] Tcp "),
        ["dns.log[].above"] = new(InDns("log: [{ file: /q, above: { qps: 50 } }]"), Log, "",
            "file: file /q name file [] [] []  50 qps burst 0 per /32 and /64"),
        ["dns.log[].queue_size"] =
            new(InDns("log: [{ file: /q, queue_size: 1048576 }]"), Log, "",
            "file: file /q name file [] [] []   queue_size 1048576"),
        ["dns.log[].rules_only"] = new(
            InDns("rules: [{ log: file }], log: [{ file: /q, rules_only: true }]"), Log, "",
            "file: file /q name file [] [] []   rules_only"),
        ["dns.log[].format"] = new(InDns("log: [{ file: /q, format: json }]"), Log, "",
            "file: file /q name file [] [] []   format Json"),
        ["dns.log[].max_size"] = new(InDns("log: [{ file: /q, max_size: 1000 }]"), Log, "",
            "file: file /q name file [] [] []   max_size 1000"),
        ["dns.log[].keep"] = new(InDns("log: [{ file: /q, keep: 9 }]"), Log, "", "file: file /q name file [] [] []   keep 9"),
        ["dns.log[].facility"] = new(InDns("log: [{ syslog: udp:192.0.2.9, facility: local0 }]"), Log, "",
            "syslog: syslog udp:192.0.2.9:514 name syslog [] [] []   facility local0"),
        ["dns.log[].identity"] = new(InDns("log: [{ dnstap: unix:/run/d, identity: x }]"), Log, "",
            "dnstap: dnstap unix:/run/d name dnstap [] [] []   identity x"),
        ["dns.log[].version"] = new(InDns("log: [{ dnstap: unix:/run/d, version: y 1 }]"), Log, "",
            "dnstap: dnstap unix:/run/d name dnstap [] [] []   version y 1"),
        ["dns.log[].forwarder"] = new(InDns("log: [{ dnstap: unix:/run/d, forwarder: true }]"), Log, "",
            "dnstap: dnstap unix:/run/d name dnstap [] [] []   forwarder"),
        ["dns.log[].class"] = new(InDns("log: [{ file: /q, class: CH }]"), Log, "",
            "file: file /q name file [] class [CH] [] []  "),
        ["dns.log[].qname"] = new(InDns("log: [{ file: /q, qname: a.example }]"), Log, "",
            "file: file /q name file [] qname [a.example.] [] []  "),
        ["dns.log[].suffix_file"] =
            new(InDns("log: [{ file: /q, suffix_file: /l }]"), Log, "", "file: file /q name file [] [] suffix_file [/l] []  "),
        ["dns.log[].min_labels"] = new(InDns("log: [{ file: /q, min_labels: 9 }]"), Log, "",
            "file: file /q name file [] [] min_labels 9 []  "),
        ["dns.log[].min_name_length"] =
            new(InDns("log: [{ file: /q, min_name_length: 99 }]"), Log, "",
            "file: file /q name file [] [] min_name_length 99 []  "),
        ["dns.log[].client_file"] =
            new(InDns("log: [{ file: /q, client_file: /l }]"), Log, "", "file: file /q name file [] [] [] client_file [/l]  "),
        ["dns.log[].not"] =
            new(InDns("log: [{ file: /q, not: { client: 192.0.2.0/24 } }]"), Log, "",
            "file: file /q name file [] [] []  not { [] [] [192.0.2.0/24] } "),
    };
}
