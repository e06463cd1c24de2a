using System.Collections.Immutable;
using System.Net;
using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Source;
using Holdfast.Dns.Codes;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>check</c> and <c>checks</c> of a service, or of <c>anycast</c> for all services.</summary>
internal static class ChecksSection
{
    private static readonly string[] Kinds = ["query", "command", "pool", "tcp", "http", "file"];

    public static readonly KeySet Keys = new("anycast.check", "query", "transport", "rcode", "answers", "authenticated", "max_latency",
        "command", "shell", "pool", "minimum", "tcp", "http", "method", "status", "body", "host", "verify", "file", "absent", "contains", "max_age",
        "interval", "fast_interval", "timeout", "rise", "fall");

    /// <summary>Reads the checks.</summary>
    /// <param name="field">The value of <c>check</c> or <c>checks</c>.</param>
    /// <param name="timing">Called with each mapping of a check, for the timing that may stand in it.</param>
    /// <returns>The checks; null where none are given, only their timing or nothing at all.</returns>
    public static ImmutableArray<CheckOptions>? Read(Field? field, Action<MappingReader> timing)
    {
        if (field is null) return null;
        var checks = ImmutableArray.CreateBuilder<CheckOptions>();
        var given = field.Node is SequenceNode;
        foreach (var item in field.OneOrMany())
        {
            if (MappingReader.Open(item, Keys) is not { } map) continue;
            timing(map);
            var kinds = Kinds.Select(kind => map[kind]).OfType<Field>().ToList();
            given |= kinds.Count > 0;
            if (kinds.Count == 0 && field.Node is SequenceNode)
                map.Bag.Missing(map.Node, map.Path, "the check checks nothing",
                    "give it `query: NAME TYPE`, `command: [...]`, `pool: NAME`, `tcp: HOST:PORT`, `http: URL` or `file: PATH`");
            foreach (var other in kinds.Skip(1))
                other.Error($"a check is of one kind; this one has `{kinds[0].Key}` already", "make a list of `checks`");
            RefuseForeign(map, kinds.FirstOrDefault()?.Key);
            if (kinds.Count == 1 && ReadOne(map, kinds[0]) is { } check) checks.Add(check);
        }
        return given ? checks.ToImmutable() : null;
    }

    private static CheckOptions? ReadOne(MappingReader map, Field kind) => kind.Key switch
    {
        "query" => ReadQuery(map, kind),
        "command" => ReadCommand(map, kind),
        "tcp" => ConnectChecks.ReadTcp(map, kind),
        "http" => ConnectChecks.ReadHttp(map, kind),
        "file" => FileChecks.Read(map, kind),
        _ => kind.ShortText(63) is { } name ? new CheckOptions.Pool(name, map["minimum"]?.Integer(1, 1_000_000) ?? 1) : null,
    };

    private static CheckOptions.Query? ReadQuery(MappingReader map, Field field)
    {
        if (field.Question() is not { } question) return null;
        var query = new CheckOptions.Query(question.Name, question.Type);
        var answers = map["answers"]?.OneOrMany().Select(item => item.Address()).OfType<IPAddress>() ?? [];
        query = query with
        {
            Tcp = map["transport"]?.Choice("udp", "tcp") == "tcp",
            ResponseCode = map["rcode"]?.Rcode() ?? query.ResponseCode,
            Answers = [.. answers],
            Authenticated = map["authenticated"]?.Boolean() ?? false,
            MaxLatency = MaxLatency(map),
        };
        if (query.Answers.Length > 0 && query.ResponseCode != ResponseCode.NoError)
            map["answers"]!.Error("an answer with addresses has rcode NOERROR", "take `answers` or `rcode` away");
        foreach (var answer in query.Answers)
            if ((answer.IsIpv4() ? RecordType.A : RecordType.AAAA) != query.Type)
                map["answers"]!.Error($"`{answer}` is no answer to a question for {query.Type.ToMnemonic()}",
                    "let question and answer agree");
        return query;
    }

    /// <summary>Program and arguments, or one text where the mapping has <c>shell: true</c>.</summary>
    public static CheckOptions.Command? ReadCommand(MappingReader map, Field field)
    {
        var shell = map["shell"]?.Boolean() ?? false;
        if (field.Node is SequenceNode)
        {
            ImmutableArray<string> arguments = [.. field.List("/usr/bin/dig").Select(item => item.Node is ScalarNode scalar ? scalar.Text : item.Text() ?? "")];
            if (shell)
                field.Error("with `shell: true` the command is one text, not a list",
                    "write `command: \"...\"`, or take `shell` away");
            if (arguments.IsEmpty || arguments[0].Length == 0)
                field.Error("the command is empty", $"write `{field.Key}: [/usr/local/bin/check, \"{{address}}\"]`");
            return arguments.IsEmpty ? null : new CheckOptions.Command(arguments);
        }
        if (field.Text() is not { } text) return null;
        if (shell) return new CheckOptions.Command([text]) { Shell = true };
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length <= 1) return new CheckOptions.Command([text]);
        field.Error("a command is a list of program and arguments; only a shell takes it as one text",
            $"write `[{string.Join(", ", words.Select(word => word.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '/' and not '-' and not '.' and not '_') ? $"\"{word}\"" : word))}]`, or add `shell: true`");
        return null;
    }

    /// <summary>The bound on the latency; null without one.</summary>
    public static TimeSpan? MaxLatency(MappingReader map) =>
        map["max_latency"]?.Duration(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));

    /// <summary>Keys that mean nothing for this kind of check.</summary>
    private static void RefuseForeign(MappingReader map, string? kind)
    {
        ReadOnlySpan<(string Key, string Kinds)> belongings =
        [
            ("transport", "query"), ("rcode", "query"), ("answers", "query"), ("authenticated", "query"), ("max_latency", "query tcp http"),
            ("shell", "command"), ("minimum", "pool"), ("method", "http"), ("status", "http"), ("body", "http"), ("host", "http"), ("verify", "http"),
            ("absent", "file"), ("contains", "file"), ("max_age", "file"),
        ];
        foreach (var (key, kinds) in belongings)
        {
            var owners = kinds.Split(' ');
            if (!owners.Contains(kind))
                map[key]?.Error($"`{key}` belongs to a {string.Join(" or ", owners.Select(owner => $"`{owner}`"))} check", "take it away");
        }
    }
}
