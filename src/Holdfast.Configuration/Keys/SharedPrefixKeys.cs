using System.Collections.Immutable;
using Holdfast.Anycast.Decision;
using Holdfast.Bgp.Wire;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>anycast.shared_prefixes[]</c>: announced prefixes in which addresses of several services lie.</summary>
internal static class SharedPrefixKeys
{
    private static readonly ScalarType<Prefix> PrefixType =
        new("prefix", JsonShapes.Prefix, field => field.Text() is { } text ? field.PrefixOf(text) : null);

    private static readonly KeyType<bool> Require =
        Choice<bool>(null, static all => all ? "all" : "any", ("any", false), ("all", true));

    public static readonly Section<SharedPrefixOptions> Section =
        new Section<SharedPrefixOptions>("anycast.shared_prefixes[]", static () => new SharedPrefixOptions(default(Prefix)))
        .Key("prefix", PrefixType, o => o.Prefix, (o, v) => o with { Prefix = v },
            "the announced prefix", required: "write `prefix: 192.0.2.0/24`")
        .Key("require", Require, o => o.RequireAll, (o, v) => o with { RequireAll = v },
            "whether one of its services, or all of them, must be up for it to be announced "
                + "([how](decisions/0052-shared-prefixes.md))");

    public static readonly KeyType<ValueList<SharedPrefixOptions>> Type = new ReadType<ValueList<SharedPrefixOptions>>(
        "list of mappings", JsonShapes.List(JsonShapes.Mapping(() => Section)), Read,
        shared => string.Join(", ", shared.Select(its => $"{its.Prefix} {(its.RequireAll ? "all" : "any")}")));

    private static bool Read(
        Field field, ValueList<SharedPrefixOptions> above, Reading reading, out ValueList<SharedPrefixOptions> value)
    {
        var shared = ImmutableArray.CreateBuilder<SharedPrefixOptions>();
        foreach (var item in field.List("{ prefix: 192.0.2.0/24, require: all }"))
            if (Section.TryRead(item, new SharedPrefixOptions(default(Prefix)), reading, out var options)) shared.Add(options);
        value = shared.ToImmutable();
        return true;
    }
}
