using System.Collections.Frozen;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Logging.Outputs;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>dns.log[]</c>: the sinks of the query log.</summary>
internal static class SinkKeys
{
    private const int SyslogPort = 514;
    private const int DnstapPort = 6000;

    // RFC 5424, section 6.2.1.
    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "ntp", "security",
        "console", "solaris-cron", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    private static readonly KeyType<int> Facility =
        Choice("word", static value => Facilities[value], [.. Facilities.Select((word, value) => (word, value))]);

    private static readonly KeyType<long> Octets = new ScalarType<long>(
        "octets", JsonShapes.Integer(0, 1L << 50), field => field.Number(0, 1L << 50, "octets"), OptionText.Of);

    private static readonly KeyType<string?> FilePath =
        new ObjectType<string>("absolute path", JsonShapes.Pattern("^/"), ReadPath) { IsCode = true }.OrNone();

    private static readonly string[] Kinds = ["file", "journald", "syslog", "dnstap"];

    // The keys that only one kind has.
    private static readonly FrozenDictionary<string, string> KindOf = new Dictionary<string, string>
    {
        ["format"] = "file",
        ["max_size"] = "file",
        ["keep"] = "file",
        ["facility"] = "syslog",
        ["identity"] = "dnstap",
        ["version"] = "dnstap",
        ["forwarder"] = "dnstap",
    }.ToFrozenDictionary();

    private static readonly SinkOptions Unset = new(null!);

    public static readonly Section<SinkOptions> Section = new Section<SinkOptions>("dns.log[]", static () => Unset)
        .Key("file", FilePath, o => (o.Target as FileTarget)?.Path, (o, v) => With(o, v is null ? null : new FileTarget(v)),
            "a file that a line is appended to for each message. It is opened anew by `holdfast log reopen` and on SIGUSR1, for "
                + "logrotate", "")
        .Key("journald", Collector("unix"), o => (o.Target as JournaldTarget)?.Journal,
            (o, v) => With(o, v is null ? null : new JournaldTarget(v)),
            "the journal, with a field `DNS_...` for each thing known: `unix:/run/systemd/journal/socket`, or the socket of a "
                + "namespace", "")
        .Key("syslog", Collector("udp", "tcp"), o => (o.Target as SyslogTarget)?.Collector,
            (o, v) => With(o, v is null ? null : new SyslogTarget(v)),
            "a collector of syslog (RFC 5424): `udp:192.0.2.9`, port 514 unless given, or `tcp:...` with octet counting "
                + "(RFC 6587)", "")
        .Key("dnstap", Collector("unix", "tcp"), o => (o.Target as DnstapTarget)?.Collector,
            (o, v) => With(o, v is null ? null : new DnstapTarget(v)),
            "a collector of dnstap, spoken to in Frame Streams with the two-way handshake: `unix:/run/dnstap.sock`, "
                + "`tcp:192.0.2.9:6000`. It is told of queries (CLIENT_QUERY) and answers (CLIENT_RESPONSE) with their octets",
                "")
        .Key("name", ShortText(63), o => o.Name, (o, v) => o with { Name = v },
            "what it is called in metrics and in the daemon's log", "its kind, such as `file`", effect: Effect.Elsewhere)
        .Key("messages",
            Choice(("queries", LoggedMessages.Queries), ("answers", LoggedMessages.Answers), ("both", LoggedMessages.Both))
                .OrNone(),
            o => o.Messages, (o, v) => o with { Messages = v },
            "`queries` as they come; `answers` as they go, and what got none, with the reason; or `both`",
            "`both` for dnstap, else `answers`")
        .Key("sample", RecentKeys.Sample, o => o.SampledOf, (o, v) => o with { SampledOf = v },
            "of how many queries that match one is logged, with its answer: `1/100`. Which is left to chance")
        .Include(
            MatchKeys.Table("dns.log[]", "where the client is",
                "fits the messages by which a client exceeds a rate; the keys are those of `dns.rules[].above`",
                MessageMatchKeys.Table("dns.log[]"), QueryMatchKeys.Section, FunctionMatchKeys.Section("dns.log[]")),
            o => o.Match, (o, v) => o with { Match = v })
        .Key("rules_only", Bool, o => o.RulesOnly, (o, v) => o with { RulesOnly = v },
            "`true`: only queries that a rule logs here (`dns.rules[].log`), as far as they match and are sampled; `false`: these, "
                + "matching or not, and all that match")
        .Key("queue_size", new ScalarType<int>("octets, a power of two from 512 KiB to 1 GiB",
            JsonShapes.Integer(1 << 19, 1 << 30), ReadQueueSize, OptionText.Of),
            o => o.QueueSize, (o, v) => o with { QueueSize = v },
            "octets in which each worker keeps messages until they are written. What finds no room is dropped and counted")
        .Key("format", Choice(("text", LineFormat.Text), ("json", LineFormat.Json)),
            o => (o.Target as FileTarget)?.Format ?? LineFormat.Text,
            (o, v) => Set<FileTarget>(o, file => file with { Format = v }),
            "of a `file`: how lines look, `key=value` or a JSON object each")
        .Key("max_size", Octets, o => (o.Target as FileTarget)?.MaxSize ?? 0,
            (o, v) => Set<FileTarget>(o, file => file with { MaxSize = v }),
            "of a `file`: when it is so large, it is put aside as `FILE.1`, and a new one begun", "0: never")
        .Key("keep", Integer(0, 1000, "files"), o => (o.Target as FileTarget)?.Keep ?? 5,
            (o, v) => Set<FileTarget>(o, file => file with { Keep = v }), "of a `file`: how many that were put aside are kept")
        .Key("facility", Facility, o => (o.Target as SyslogTarget)?.Facility ?? 3,
            (o, v) => Set<SyslogTarget>(o, syslog => syslog with { Facility = v }),
            "of `syslog`: the facility, such as `local0`. The severity is informational")
        .Key("identity", ShortText(255).OrNone(), o => (o.Target as DnstapTarget)?.Identity,
            (o, v) => Set<DnstapTarget>(o, dnstap => dnstap with { Identity = v }), "of `dnstap`: the field `identity`",
            "`node.name`")
        .Key("version", AnyText.OrNone(), o => (o.Target as DnstapTarget)?.Version,
            (o, v) => Set<DnstapTarget>(o, dnstap => dnstap with { Version = v }), "of `dnstap`: the field `version`",
            "`holdfast` and the version")
        .Key("forwarder", Bool, o => (o.Target as DnstapTarget)?.Forwarder ?? false,
            (o, v) => Set<DnstapTarget>(o, dnstap => dnstap with { Forwarder = v }),
            "of `dnstap`: tell also what is exchanged with backends (FORWARDER_QUERY, FORWARDER_RESPONSE)")
        .Check(CheckKind);

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        var items = field.List("{ file: /var/log/holdfast/queries.log }").ToList();
        if (items.Count > SinkOptions.Most)
            field.Error($"there are {items.Count} sinks: there may be {SinkOptions.Most}", "have one collector tell them apart");
        foreach (var item in items)
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var sink = Section.Read(map, Unset, reading);
            if (sink.Target is not null) draft.LogSinks.Add(new(sink, item.Path));
            else if (!map.IsMisread(Kinds))
                map.Missing("the sink leads nowhere",
                    "give it `file: PATH`, `journald: unix:PATH`, `syslog: udp:ADDRESS` or `dnstap: unix:PATH`");
        }
        return true;
    }

    private static void CheckKind(MappingReader map, SinkOptions sink)
    {
        var kinds = Kinds.Where(kind => map[kind] is not null).ToList();
        foreach (var other in kinds.Skip(1))
            map[other]!.Error($"a sink is of one kind; this one has `{kinds[0]}` already", "make a list of sinks");
        if (kinds is not [var its]) return;
        foreach (var (key, kind) in KindOf)
            if (kind != its) map[key]?.Error($"`{key}` belongs to a sink of the kind `{kind}`", "take it away");
    }

    private static SinkOptions With(SinkOptions sink, SinkTarget? target) =>
        target is null || sink.Target is not null ? sink : sink with { Target = target };

    private static SinkOptions Set<T>(SinkOptions sink, Func<T, SinkTarget> set) where T : SinkTarget =>
        sink.Target is T target ? sink with { Target = set(target) } : sink;

    private static int? ReadQueueSize(Field field)
    {
        if (field.Integer(1 << 19, 1 << 30, "octets") is not { } size) return null;
        if (int.IsPow2(size)) return size;
        field.Error($"{size} is not a power of two", "such as 1048576 or 4194304");
        return null;
    }

    private static string? ReadPath(Field field)
    {
        if (field.Text() is not { } path) return null;
        if (path.StartsWith('/') && !path.EndsWith('/')) return path;
        field.Error($"`{ScalarValues.Shorten(path)}` is not an absolute path of a file",
            "such as `/var/log/holdfast/queries.log`");
        return null;
    }

    private static KeyType<CollectorAddress?> Collector(params string[] schemes) => new ObjectType<CollectorAddress>(
        string.Join(" or ", schemes.Select(scheme => $"`{scheme}:`")) + (schemes is ["unix"] ? " and a path" : " and where"),
        JsonShapes.Pattern($"^({string.Join('|', schemes)}):"), field => ReadCollector(field, schemes))
    {
        IsCode = true,
    }.OrNone();

    private static CollectorAddress? ReadCollector(Field field, string[] schemes)
    {
        if (field.Text() is not { } text) return null;
        var scheme = schemes.FirstOrDefault(its => text.StartsWith(its + ":", StringComparison.Ordinal));
        if (scheme is null)
        {
            var example = schemes[^1] == "unix" ? "unix:/run/systemd/journal/socket" : $"{schemes[^1]}:192.0.2.9";
            field.Error($"`{ScalarValues.Shorten(text)}` does not say how the collector is reached", $"write `{example}`");
            return null;
        }
        var rest = text[(scheme.Length + 1)..];
        if (scheme != "unix")
            return field.EndPoint(rest, schemes.Contains("udp") ? SyslogPort : DnstapPort) is not { } endPoint ? null
                : scheme == "udp" ? CollectorAddress.Udp(endPoint) : CollectorAddress.Tcp(endPoint);
        if (rest.StartsWith('/'))
            return field.SocketPath(rest) is { } path ? CollectorAddress.Unix(path) : null;
        field.Error($"`{ScalarValues.Shorten(text)}` is not a unix socket", "write `unix:` and an absolute path");
        return null;
    }
}
