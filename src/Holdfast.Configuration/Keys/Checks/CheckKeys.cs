using System.Collections.Immutable;
using Holdfast.Anycast.Checks;
using Holdfast.Collections;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys.Checks;

/// <summary><c>check</c> and <c>checks</c> of a service, or of <c>anycast</c> for all services.</summary>
internal static class CheckKeys
{
    /// <summary>Every kind of check.</summary>
    public static readonly IReadOnlyList<CheckKind> Kinds =
        [QueryCheck.Kind, CommandCheck.Kind, PoolCheck.Kind, TcpCheck.Kind, HttpCheck.Kind, FileCheck.Kind];

    private static readonly Section<ValueList<CheckOptions>> RhythmKeys = Rhythm();

    /// <summary>The keys of all kinds, and those of the rhythm, which may stand in a check.</summary>
    public static readonly UnionSection Section = new("anycast.check", [.. Kinds.Select(kind => kind.Section), RhythmKeys]);

    public static readonly KeyType<ValueList<CheckOptions>> One = Type("mapping");

    public static readonly KeyType<ValueList<CheckOptions>> Many = Type("list of mappings");

    /// <summary>A check in words; two are equal when their words are.</summary>
    public static string Words(CheckOptions check) => Kinds.First(kind => kind.Fits(check)).Words(check);

    private static ReadType<ValueList<CheckOptions>> Type(string name) => new(
        name, JsonShapes.OneOrMany(JsonShapes.Mapping(() => Section)), TryRead,
            checks => $"[{string.Join("; ", checks.Select(Words))}]");

    private static Section<ValueList<CheckOptions>> Rhythm()
    {
        var duration = new ShapeType("duration", JsonShapes.Duration);
        var rounds = ScalarTypes.Integer(1, 1000);
        return new Section<ValueList<CheckOptions>>("anycast.check")
            .Part("interval", duration, "as there", "`anycast.interval`")
            .Part("fast_interval", duration, "as there", "`anycast.fast_interval`")
            .Part("timeout", duration, "as there", "`anycast.timeout`")
            .Part("rise", rounds, "as there", "`anycast.rise`")
            .Part("fall", rounds, "as there", "`anycast.fall`");
    }

    /// <summary>Reads one check or several.</summary>
    /// <returns>False where none are given: only their rhythm, or nothing at all.</returns>
    private static bool TryRead(Field field, ValueList<CheckOptions> above, Reading reading, out ValueList<CheckOptions> value)
    {
        value = above;
        // Where both stand, `checks` counts.
        if (field.Key == "check" && field.Sibling("checks") is not null) return false;
        var checks = ImmutableArray.CreateBuilder<CheckOptions>();
        var given = field.Node is SequenceNode;
        foreach (var item in field.OneOrMany())
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var kinds = Kinds.Where(kind => map[kind.Name] is not null).ToList();
            given |= kinds.Count > 0;
            if (kinds.Count == 0 && field.Node is SequenceNode)
                map.Missing("the check checks nothing",
                    "give it `query: NAME TYPE`, `command: [...]`, `pool: NAME`, `tcp: HOST:PORT`, `http: URL` or `file: PATH`");
            foreach (var other in kinds.Skip(1))
                map[other.Name]!.Error($"a check is of one kind; this one has `{kinds[0].Name}` already",
                    "make a list of `checks`");
            RefuseForeign(map, kinds.FirstOrDefault());
            if (kinds is [var only] && only.Read(map, map[only.Name]!, reading) is { } check) checks.Add(check);
        }
        if (!given) return false;
        value = checks.ToImmutable();
        return true;
    }

    /// <summary>Reads <c>anycast.additional_checks</c>, whose rhythm is that of each service.</summary>
    public static bool ReadAdditional(Field field, Draft draft, Reading reading)
    {
        if (!Many.TryRead(field, [], reading, out var checks)) return false;
        draft.AdditionalChecks = checks;
        // What is wrong with the check itself was reported when it was read.
        foreach (var item in field.OneOrMany())
            if (item.Node is MappingNode && MappingReader.Open(item, Section, reading) is { } map)
                foreach (var key in RhythmKeys.Keys)
                    map[key.Name]?.Error($"`{key.Name}` is a matter of each service, for all its checks",
                        "write it beside `additional_checks`");
        return true;
    }

    /// <summary>Reports keys that mean nothing for this kind of check.</summary>
    private static void RefuseForeign(MappingReader map, CheckKind? kind)
    {
        foreach (var key in Kinds.SelectMany(other => other.Section.Keys.Skip(1)).Select(key => key.Name).Distinct())
        {
            var owners = Kinds.Where(owner => owner.Section.Has(key)).ToList();
            if (kind is null || !owners.Contains(kind))
                map[key]?.Error($"`{key}` belongs to a {string.Join(" or ", owners.Select(owner => $"`{owner.Name}`"))} check",
                    "take it away");
        }
    }
}
