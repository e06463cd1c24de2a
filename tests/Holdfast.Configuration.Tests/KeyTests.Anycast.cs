using System.Globalization;
using Holdfast.Anycast.Decision;

namespace Holdfast.Configuration.Tests;

public partial class KeyTests
{
    private static Dictionary<string, Case> AnycastCases() => new(StringComparer.Ordinal)
    {
        ["anycast.shared_prefixes"] = new(InAnycast("shared_prefixes: [{ prefix: 192.0.2.0/24 }]"), o => Shared(o), "",
            "192.0.2.0/24 any"),
        ["anycast.shared_prefixes[].prefix"] = new(InAnycast("shared_prefixes: [{ prefix: 192.0.3.0/24 }]"), o => Shared(o), "",
            "192.0.3.0/24 any"),
        ["anycast.shared_prefixes[].require"] =
            new(InAnycast("shared_prefixes: [{ prefix: 192.0.2.0/24, require: all }]"), o => Shared(o), "", "192.0.2.0/24 all"),
        ["anycast.interface"] = new(InAnycast("interface: eth9"), o => o.Anycast.Interface.Name, "lo", "eth9"),
        ["anycast.interface.dummy"] =
            new(InAnycast("interface: { dummy: anycast0 }"), o => o.Anycast.Interface,
            "InterfaceOptions { Name = lo, Dummy = False }", "InterfaceOptions { Name = anycast0, Dummy = True }"),
        ["anycast.graceful_shutdown_time"] =
            new(InAnycast("graceful_shutdown_time: 0"), o => o.Anycast.GracefulShutdownTime, "00:00:03", "00:00:00"),
        ["anycast.crash_backoff"] =
            new(InAnycast("crash_backoff: { after: 5, initial: 1m, max: 5m }"), o => o.Anycast.CrashBackoff,
            new CrashBackoffOptions().ToString(), "CrashBackoffOptions { After = 5, Initial = 00:01:00, Max = 00:05:00 }"),
        ["anycast.crash_backoff.after"] =
            new(InAnycast("crash_backoff: { after: 0 }"), o => o.Anycast.CrashBackoff.After, "3", "0"),
        ["anycast.crash_backoff.initial"] =
            new(InAnycast("crash_backoff: { initial: 10m }"), o => o.Anycast.CrashBackoff.Initial, "00:00:30", "00:10:00"),
        ["anycast.crash_backoff.max"] =
            new(InAnycast("crash_backoff: { max: 30s }"), o => o.Anycast.CrashBackoff.Max, "00:10:00", "00:00:30"),
        ["anycast.check_user"] = new(InAnycast("check_user: \"4711\""), o => o.Anycast.Commands.User.Uid, "65534", "4711"),
        ["anycast.environment"] =
            new(InAnycast("environment: [HOME, http_proxy]"), o => string.Join(' ', o.Anycast.Commands.Environment), "",
            "HOME http_proxy"),
        ["anycast.drain_time"] = new(InAnycast("drain_time: 1h"), o => o.Anycast.DrainTime, "00:00:20", "01:00:00"),
        ["anycast.services"] = new(InAnycast(""), o => o.Anycast.Services.Length, "1", "1", Same: true),
        ["anycast.services[].name"] = new(InService("", "name: t, prefixes: 203.0.113.1/32"), o => Service(o).Name, "s", "t"),
        ["anycast.services[].prefixes"] =
            new(InService("", "name: s, prefixes: [203.0.113.1/24, \"2001:db8::5/128\"]"),
            o => string.Join(' ', Service(o).Prefixes), "203.0.113.1/32", "203.0.113.1/24 2001:db8::5/128"),
        ["anycast.check"] =
            new(InAnycast("check: { query: x.example }"), Checks, "", "query x.example. A udp port 53 NOERROR []"),
        ["anycast.checks"] =
            new(InAnycast("checks: [{ pool: default }, { query: x.example }]"), Checks, "",
            "pool default minimum 1; query x.example. A udp port 53 NOERROR []"),
        ["anycast.additional_checks"] =
            new(InAnycast("checks: [{ query: x.example }], additional_checks: [{ pool: default }]"), Checks, "",
            "query x.example. A udp port 53 NOERROR []; pool default minimum 1"),
        ["anycast.interval"] = new(InAnycast("interval: 10s"), o => Service(o).Interval, "00:00:03", "00:00:10"),
        ["anycast.fast_interval"] = new(InAnycast("fast_interval: 500ms"), o => Service(o).FastInterval, "", "00:00:00.5000000"),
        ["anycast.jitter"] = new(InAnycast("jitter: 25%"), o => Service(o).Jitter, "10", "25"),
        ["anycast.require"] =
            new(InAnycast("require: any, checks: [{ pool: default }, { query: x.example }]"), o => Service(o).Require, "", "1"),
        ["anycast.damping"] = new(InAnycast("damping: off"), Damping, "after 3 in 10m: 10s to 2m", "off"),
        ["anycast.damping.flaps"] =
            new(InAnycast("damping: { flaps: 5 }"), Damping, "after 3 in 10m: 10s to 2m", "after 5 in 10m: 10s to 2m"),
        ["anycast.damping.window"] =
            new(InAnycast("damping: { window: 1h }"), Damping, "after 3 in 10m: 10s to 2m", "after 3 in 1h: 10s to 2m"),
        ["anycast.damping.delay"] =
            new(InAnycast("damping: { delay: 30s }"), Damping, "after 3 in 10m: 10s to 2m", "after 3 in 10m: 30s to 2m"),
        ["anycast.damping.max"] =
            new(InAnycast("damping: { max: 10m }"), Damping, "after 3 in 10m: 10s to 2m", "after 3 in 10m: 10s to 10m"),
        ["anycast.services[].fast_interval"] =
            new(InService("interval: 9s, fast_interval: 4s"), o => Service(o).FastInterval, "", "00:00:04"),
        ["anycast.services[].jitter"] = new(InService("jitter: 0"), o => Service(o).Jitter, "10", "0"),
        ["anycast.services[].require"] =
            new(InService("require: 2, checks: [{ pool: default }, { query: x.example }, { file: /x }]"),
            o => Service(o).Require, "", "2"),
        ["anycast.services[].damping"] =
            new(InService("damping: { flaps: 2, max: 1m }"), Damping, "after 3 in 10m: 10s to 2m", "after 2 in 10m: 10s to 1m"),
        ["anycast.timeout"] = new(InAnycast("timeout: 1s"), o => Service(o).Timeout, "00:00:02", "00:00:01"),
        ["anycast.rise"] = new(InAnycast("rise: 2"), o => Service(o).Rise, "5", "2"),
        ["anycast.fall"] = new(InAnycast("fall: 1"), o => Service(o).Fall, "3", "1"),
        ["anycast.med"] = new(InAnycast("med: 4294967295, on_down: withdraw"), o => Service(o).Med, "100", "4294967295"),
        ["anycast.next_hop"] = new(InAnycast("next_hop: {}"), NextHop, "self and self", "self and self", Same: true),
        ["anycast.next_hop.ipv4"] =
            new(InAnycast("next_hop: { ipv4: 192.0.2.9 }"), NextHop, "self and self", "192.0.2.9 and self"),
        ["anycast.next_hop.ipv6"] =
            new(InAnycast("next_hop: { ipv6: [2001:db8::9, fe80::9] }"), NextHop, "self and self",
            "self and [2001:db8::9, fe80::9]"),
        ["anycast.communities"] =
            new(InAnycast("communities: [no-export, 65101:100, 65101:1:2, rt:65101:7]"), o => Service(o).Communities.ToString(),
            "", "65101:100 65535:65281 65101:1:2 rt:65101:7"),
        ["anycast.disable_file"] = new(InAnycast("disable_file: /run/off"), o => Service(o).DisableFile, "", "/run/off"),
        ["anycast.disabled"] = new(InAnycast("disabled: true"), o => Service(o).Disabled, "False", "True"),
        ["anycast.assign_address"] = new(InAnycast("assign_address: false"), o => Service(o).AssignAddress, "True", "False"),
        ["anycast.status_file"] =
            new(InAnycast("status_file: \"/run/{service}\""), o => Service(o).StatusFile, "", "/run/{service}"),
        ["anycast.services[].disabled"] = new(InService("disabled: true"), o => Service(o).Disabled, "False", "True"),
        ["anycast.services[].assign_address"] =
            new(InService("assign_address: false"), o => Service(o).AssignAddress, "True", "False"),
        ["anycast.services[].status_file"] =
            new(InService("status_file: /run/dns1"), o => Service(o).StatusFile, "", "/run/dns1"),
        ["anycast.on_down"] =
            new(InAnycast("on_down: withdraw"), o => OnDown(Service(o).OnDown), "withdraw", "withdraw", Same: true),
        ["anycast.on_down.deprefer"] =
            new(InAnycast("on_down: { deprefer: 5000 }"), o => OnDown(Service(o).OnDown), "withdraw", "deprefer 5000"),
        ["anycast.on_down.communities"] =
            new(InAnycast("on_down: { deprefer: 5000, communities: [65101:666, 65101:0:9] }"), o => OnDown(Service(o).OnDown),
            "withdraw", "deprefer 5000 communities [65101:666 65101:0:9]"),
        ["anycast.on_down.as_path_prepend"] =
            new(InAnycast("on_down: { deprefer: 5000, as_path_prepend: 4 }"), o => OnDown(Service(o).OnDown), "withdraw",
            "deprefer 5000 as_path_prepend 4"),
        ["anycast.on_down.local_preference"] =
            new(InAnycast("on_down: { deprefer: 5000, local_preference: 50 }"), o => OnDown(Service(o).OnDown), "withdraw",
            "deprefer 5000 local_preference 50"),
        ["anycast.on_disabled"] =
            new(InAnycast("on_disabled: withdraw"), o => OnDown(Service(o).OnDisabled), "withdraw", "withdraw", Same: true),
        ["anycast.on_disabled.deprefer"] =
            new(InAnycast("on_disabled: { deprefer: 500 }"), o => OnDown(Service(o).OnDisabled), "withdraw", "deprefer 500"),
        ["anycast.on_disabled.communities"] =
            new(InAnycast("on_disabled: { deprefer: 500, communities: no-export }"), o => OnDown(Service(o).OnDisabled),
            "withdraw", "deprefer 500 communities [65535:65281]"),
        ["anycast.on_disabled.as_path_prepend"] =
            new(InAnycast("on_disabled: { deprefer: 500, as_path_prepend: 2 }"), o => OnDown(Service(o).OnDisabled), "withdraw",
            "deprefer 500 as_path_prepend 2"),
        ["anycast.on_disabled.local_preference"] =
            new(InAnycast("on_disabled: { deprefer: 500, local_preference: 0 }"), o => OnDown(Service(o).OnDisabled), "withdraw",
            "deprefer 500 local_preference 0"),
        ["anycast.as_path_prepend"] = new(InAnycast("as_path_prepend: 2"), o => Service(o).AsPathPrepend, "0", "2"),
        ["anycast.local_preference"] = new(InAnycast("local_preference: 200"), o => Service(o).LocalPreference, "", "200"),
        ["anycast.hooks"] =
            new(InAnycast("hooks: { on_up: /bin/tell }"), Hooks, "timeout 10s", "on_up command [/bin/tell] timeout 10s"),
        ["anycast.hooks.on_up"] =
            new(InAnycast("hooks: { on_up: [/bin/tell, up] }"), Hooks, "timeout 10s",
            "on_up command [/bin/tell, up] timeout 10s"),
        ["anycast.hooks.on_down"] =
            new(InAnycast("hooks: { on_down: [/bin/tell, \"{service}\"] }"), Hooks, "timeout 10s",
            "on_down command [/bin/tell, {service}] timeout 10s"),
        ["anycast.hooks.on_disabled"] =
            new(InAnycast("hooks: { on_disabled: [/bin/tell] }"), Hooks, "timeout 10s",
            "on_disabled command [/bin/tell] timeout 10s"),
        ["anycast.hooks.on_change"] =
            new(InAnycast("hooks: { on_change: [/bin/tell] }"), Hooks, "timeout 10s",
            "on_change command [/bin/tell] timeout 10s"),
        ["anycast.hooks.shell"] =
            new(InAnycast("hooks: { on_change: \"logger $STATE\", shell: true }"), Hooks, "timeout 10s",
            "on_change shell command [logger $STATE] timeout 10s"),
        ["anycast.hooks.timeout"] = new(InAnycast("hooks: { timeout: 3s }"), Hooks, "timeout 10s", "timeout 3s"),
        ["anycast.services[].on_disabled"] =
            new(InService("on_disabled: { deprefer: 101 }"), o => OnDown(Service(o).OnDisabled), "withdraw", "deprefer 101"),
        ["anycast.services[].as_path_prepend"] = new(InService("as_path_prepend: 64"), o => Service(o).AsPathPrepend, "0", "64"),
        ["anycast.services[].local_preference"] = new(InService("local_preference: 0"), o => Service(o).LocalPreference, "", "0"),
        ["anycast.services[].hooks"] =
            new(InService("hooks: { on_up: /bin/tell }"), Hooks, "timeout 10s", "on_up command [/bin/tell] timeout 10s"),
        ["anycast.services[].check"] =
            new(InService("check: { query: x.example TXT, interval: 9s }"), o => $"{Checks(o)} {Service(o).Interval}",
            " 00:00:03", "query x.example. TXT udp port 53 NOERROR [] 00:00:09"),
        ["anycast.services[].checks"] = new(InService("checks: [{ pool: default }]"), Checks, "", "pool default minimum 1"),
        ["anycast.services[].interval"] = new(InService("interval: 10s"), o => Service(o).Interval, "00:00:03", "00:00:10"),
        ["anycast.services[].timeout"] =
            new(InService("timeout: 300ms"), o => Service(o).Timeout, "00:00:02", "00:00:00.3000000"),
        ["anycast.services[].rise"] = new(InService("rise: 1"), o => Service(o).Rise, "5", "1"),
        ["anycast.services[].fall"] = new(InService("fall: 2"), o => Service(o).Fall, "3", "2"),
        ["anycast.services[].med"] = new(InService("med: 0"), o => Service(o).Med, "100", "0"),
        ["anycast.services[].next_hop"] =
            new(InService("next_hop: { ipv6: link-local }"), NextHop, "self and self", "self and link-local"),
        ["anycast.services[].communities"] =
            new(InService("communities: graceful-shutdown"), o => Service(o).Communities.ToString(), "", "65535:0"),
        ["anycast.services[].disable_file"] =
            new(InService("disable_file: \"/run/{service}-{family}\""), o => Service(o).DisableFileOf(Service(o).Prefixes[0]),
            "", "/run/s-v4"),
        ["anycast.services[].on_down"] =
            new(InService("on_down: { deprefer: 101 }"), o => OnDown(Service(o).OnDown), "withdraw", "deprefer 101"),
        ["anycast.check.query"] =
            new(InAnycast("check: { query: x.example NS }"), Checks, "", "query x.example. NS udp port 53 NOERROR []"),
        ["anycast.check.transport"] =
            new(InAnycast("check: { query: x.example, transport: tcp }"), Checks, "",
            "query x.example. A tcp port 53 NOERROR []"),
        ["anycast.check.rcode"] =
            new(InAnycast("check: { query: x.example, rcode: nxdomain }"), Checks, "",
            "query x.example. A udp port 53 NXDOMAIN []"),
        ["anycast.check.answers"] =
            new(InAnycast("check: { query: x.example, answers: 192.0.2.80 }"), Checks, "",
            "query x.example. A udp port 53 NOERROR [192.0.2.80]"),
        ["anycast.check.command"] =
            new(InAnycast("check: { command: [/bin/check, \"{address}\", \"\"] }"), Checks, "",
            "command [/bin/check, {address}, ]"),
        ["anycast.check.shell"] =
            new(InAnycast("check: { command: \"a | b\", shell: true }"), Checks, "", "shell command [a | b]"),
        ["anycast.check.pool"] = new(InAnycast("check: { pool: default }"), Checks, "", "pool default minimum 1"),
        ["anycast.check.minimum"] =
            new(InDns("backends: [{ name: r1, address: 192.0.2.21 }, { name: r2, address: 192.0.2.22 }]",
            "anycast: { check: { pool: default, minimum: 2 }, services: [{ name: s, prefixes: 203.0.113.1/32 }] }"), Checks, "",
            "pool default minimum 2"),
        ["anycast.check.authenticated"] =
            new(InAnycast("check: { query: x.example, authenticated: true }"), Checks, "",
            "query x.example. A udp port 53 NOERROR [] authenticated"),
        ["anycast.check.max_latency"] =
            new(InAnycast("checks: [{ query: x.example, max_latency: 200ms }, { tcp: 853, max_latency: 1s }]"), Checks, "",
            "query x.example. A udp port 53 NOERROR [] within 200ms; tcp {address} port 853 within 1s"),
        ["anycast.check.tcp"] =
            new(InAnycast("checks: [{ tcp: \"{address}:853\" }, { tcp: \"[2001:db8::1]:443\" }, { tcp: name.example:80 }]"),
            Checks, "", "tcp {address} port 853; tcp 2001:db8::1 port 443; tcp name.example port 80"),
        ["anycast.check.http"] =
            new(InAnycast("check: { http: \"https://{address}/health\" }"), Checks, "",
            "http GET https://{address}/health [200-299]"),
        ["anycast.check.method"] =
            new(InAnycast("check: { http: http://192.0.2.1/, method: HEAD }"), Checks, "",
            "http HEAD http://192.0.2.1/ [200-299]"),
        ["anycast.check.status"] =
            new(InAnycast("check: { http: http://192.0.2.1/, status: [200-204, 401] }"), Checks, "",
            "http GET http://192.0.2.1/ [200-204, 401]"),
        ["anycast.check.body"] =
            new(InAnycast("check: { http: http://192.0.2.1/, body: fine }"), Checks, "",
            "http GET http://192.0.2.1/ [200-299] body `fine`"),
        ["anycast.check.host"] =
            new(InAnycast("check: { http: http://192.0.2.1/, host: name.example }"), Checks, "",
            "http GET http://192.0.2.1/ [200-299] host `name.example`"),
        ["anycast.check.verify"] =
            new(InAnycast("check: { http: https://192.0.2.1/, verify: false }"), Checks, "",
            "http GET https://192.0.2.1/ [200-299] unverified"),
        ["anycast.check.file"] =
            new(InAnycast("check: { file: \"/run/{service}-{family}.ok\" }"), Checks, "", "file /run/{service}-{family}.ok"),
        ["anycast.check.absent"] = new(InAnycast("check: { file: /run/bad, absent: true }"), Checks, "", "file /run/bad absent"),
        ["anycast.check.contains"] =
            new(InAnycast("check: { file: /run/state, contains: ok }"), Checks, "", "file /run/state contains `ok`"),
        ["anycast.check.max_age"] =
            new(InAnycast("check: { file: /run/state, max_age: 5m }"), Checks, "", "file /run/state max_age 5m"),
        ["anycast.check.fast_interval"] =
            new(InAnycast("check: { fast_interval: 1s }"), o => Service(o).FastInterval, "", "00:00:01"),
        ["anycast.check.interval"] = new(InAnycast("check: { interval: 4s }"), o => Service(o).Interval, "00:00:03", "00:00:04"),
        ["anycast.check.timeout"] =
            new(InAnycast("check: { timeout: 1500ms }"), o => Service(o).Timeout, "00:00:02", "00:00:01.5000000"),
        ["anycast.check.rise"] = new(InAnycast("check: { rise: 7 }"), o => Service(o).Rise, "5", "7"),
        ["anycast.check.fall"] = new(InAnycast("check: { fall: 7 }"), o => Service(o).Fall, "3", "7"),
    };
}
