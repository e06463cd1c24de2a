using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Configuration.Keys;

/// <summary>What a rule does: one of the actions of its kind, whose keys the actions describe themselves.</summary>
internal static class ActionKeys
{
    private const int DnsPort = 53;

    /// <summary>Adds the keys of all actions of a kind.</summary>
    public static Section<TRule> Actions<TRule, TAction>(this Section<TRule> section, ImmutableArray<ActionType<TAction>> types)
        where TAction : class
    {
        var words = types.Where(type => type.Subject is null).ToList();
        section.Part("action", Word(words), string.Join("; ", words.Select(type => $"`{type.Name}`: {type.Help}")),
            words.Count < types.Length ? "" : "needed");
        foreach (var key in types.SelectMany(type => type.Keys).DistinctBy(key => key.Name))
            section.Part(key.Name, TypeOf(key), key.Help, key.Default);
        return section;
    }

    /// <summary>An action that is but a word and needs no more.</summary>
    public static KeyType WordType<TAction>(ImmutableArray<ActionType<TAction>> types) where TAction : class =>
        Word(Bare(types));

    /// <summary>Reads an action that is but a word and needs no more.</summary>
    public static TAction? ReadWord<TAction>(Field field, ImmutableArray<ActionType<TAction>> types)
        where TAction : class => Chosen(field, Bare(types))?.Read(new ActionValues(null));

    /// <summary>Reads the action of a rule, which must have one and no more.</summary>
    public static TAction? Read<TAction>(MappingReader map, ImmutableArray<ActionType<TAction>> types)
        where TAction : class
    {
        var given = types.Where(type => type.Subject is not null && map[type.Name] is not null).ToList();
        List<Field> fields = [.. new[] { map["action"] }.Concat(given.Select(type => map[type.Name])).OfType<Field>()];
        if (fields.Count == 0) map.Missing("the rule does nothing", $"give it {Forms(types)}");
        foreach (var other in fields.Skip(1))
            other.Error($"a rule does one thing; this one has `{fields[0].Key}` already", "make it two rules");
        var type = given.LastOrDefault() ?? (map["action"] is { } action ? Chosen(action, types) : null);
        RefuseForeign(map, types, type);
        return type?.Read(new ActionValues(map));
    }

    /// <summary>An action in words.</summary>
    public static string Words(string name, IEnumerable<object?> settings) =>
        string.Join(' ', [name, .. settings.Select(Setting)]);

    /// <summary>Those that are but a word and need no more.</summary>
    private static ImmutableArray<ActionType<TAction>> Bare<TAction>(ImmutableArray<ActionType<TAction>> types)
        where TAction : class =>
        [.. types.Where(type => type.Subject is null && type.Read(new ActionValues(null)) is not null)];

    private static ShapeType Word<TAction>(IEnumerable<ActionType<TAction>> types) where TAction : class
    {
        string[] words = [.. types.Select(type => type.Name)];
        return new ShapeType(string.Join(", ", words.Select(word => $"`{word}`")), JsonShapes.OneOf(words));
    }

    private static ShapeType TypeOf(ActionKey key) => key.Value switch
    {
        ActionValue.Name => new(key.Name, JsonShapes.ShortText(key.Most)),
        ActionValue.Text => new($"up to {key.Most} characters", JsonShapes.Text),
        ActionValue.Number => new($"{key.Least} to {key.Most}", JsonShapes.Integer(key.Least, key.Most)),
        ActionValue.Duration => new(
            $"duration, {key.Least} to {(key.Most < 86_400 ? $"{key.Most} s" : $"{key.Most / 86_400} days")}",
            JsonShapes.Duration),
        ActionValue.Networks => new("networks", JsonShapes.OneOrMany(JsonShapes.Network, 1)),
        ActionValue.Texts => new("texts", JsonShapes.OneOrMany(JsonShapes.Text, 1)),
        ActionValue.EndPoint => new("address, or address:port", JsonShapes.Text),
        ActionValue.DomainName => new("domain name", JsonShapes.Text),
        ActionValue.Truth => new("`true`, `false`", JsonShapes.Boolean),
        _ => new("addresses", JsonShapes.OneOrMany(JsonShapes.Address, 1)),
    };

    /// <summary>What a rule may have: <c>`action: drop|allow`, `pool: NAME` or ...</c>.</summary>
    private static string Forms<TAction>(ImmutableArray<ActionType<TAction>> types)
        where TAction : class
    {
        string[] forms =
        [
            $"`action: {string.Join('|', types.Where(type => type.Subject is null).Select(type => type.Name))}`",
            .. types.Select(type => type.Subject).OfType<ActionKey>().Select(key => $"`{key.Name}: {key.Placeholder}`"),
        ];
        return OptionText.Enumerate(forms, "or");
    }

    private static ActionType<TAction>? Chosen<TAction>(Field field, ImmutableArray<ActionType<TAction>> types)
        where TAction : class
    {
        var words = types.RemoveAll(type => type.Subject is not null);
        return field.Choice([.. words.Select(type => type.Name)]) is { } word ? words.First(type => type.Name == word) : null;
    }

    /// <summary>Reports keys of actions that the rule does not have.</summary>
    private static void RefuseForeign<TAction>(MappingReader map, ImmutableArray<ActionType<TAction>> types,
        ActionType<TAction>? chosen)
        where TAction : class
    {
        foreach (var key in types.SelectMany(type => type.Keys.Where(key => key != type.Subject)).DistinctBy(key => key.Name))
        {
            if (map[key.Name] is not { } field || chosen?.Keys.Any(its => its.Name == key.Name) == true) continue;
            string[] owners = [.. types.Where(type => type.Keys.Contains(key)).Select(type => $"`{type.Name}`")];
            field.Error($"`{key.Name}` belongs to {OptionText.Enumerate(owners, "and")}", "take it away");
        }
    }

    private static string Setting(object? value) => value switch
    {
        null => "none",
        TimeSpan time => OptionText.Of(time),
        ValueList<IPAddress> addresses => OptionText.List(addresses),
        ValueList<IPNetwork> networks => OptionText.List(networks),
        ValueList<string> texts => OptionText.List(texts),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    /// <summary>The values of one rule; none without a mapping.</summary>
    private sealed class ActionValues(MappingReader? map) : IActionValues
    {
        public bool Has(ActionKey key) => map?[key.Name] is not null;

        public string? Text(ActionKey key)
        {
            if (map?[key.Name] is not { } field) return null;
            if (key.Value == ActionValue.Name) return field.ShortText(key.Most);
            return Text(field, key);
        }

        public int? Number(ActionKey key) => map?[key.Name]?.Integer(key.Least, key.Most);

        public TimeSpan? Duration(ActionKey key) =>
            map?[key.Name]?.Duration(TimeSpan.FromSeconds(key.Least), TimeSpan.FromSeconds(key.Most));

        public ImmutableArray<IPAddress> Addresses(ActionKey key) =>
            [.. Items(key).Select(item => item.Address()).OfType<IPAddress>()];

        public ImmutableArray<IPNetwork> Networks(ActionKey key) =>
            [.. Items(key).Select(item => item.Network()).OfType<IPNetwork>()];

        public ImmutableArray<string> Texts(ActionKey key) => [.. Items(key).Select(item => Text(item, key)).OfType<string>()];

        public Name? DomainName(ActionKey key) => map?[key.Name]?.DomainName();

        public IPEndPoint? EndPoint(ActionKey key) => map?[key.Name]?.EndPoint(DnsPort);

        public bool? Truth(ActionKey key) => map?[key.Name]?.Boolean();

        public void Missing(string message, string fix) => map?.Missing(message, fix);

        public void Wrong(ActionKey key, string message, string fix) => map?[key.Name]?.Error(message, fix);

        private static string? Text(Field field, ActionKey key)
        {
            if (field.Text() is not { } text) return null;
            if (text.Length <= key.Most) return text;
            field.Error($"`{ScalarValues.Shorten(text)}` has {text.Length} characters; it may have {key.Most}", "shorten it");
            return null;
        }

        private IReadOnlyList<Field> Items(ActionKey key)
        {
            if (map?[key.Name] is not { } field) return [];
            MatchKeys.RefuseEmpty(field);
            return field.OneOrMany();
        }
    }
}
