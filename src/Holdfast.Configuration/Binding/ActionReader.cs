using System.Collections.Immutable;
using System.Net;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads what a rule does: one of the actions of its kind, as these describe themselves.</summary>
internal static class ActionReader
{
    /// <summary>The keys of all actions of a kind.</summary>
    public static string[] Keys<TAction>(ImmutableArray<ActionType<TAction>> types)
        where TAction : class => ["action", .. types.SelectMany(type => type.Keys).Select(key => key.Name).Distinct()];

    /// <summary>An action that is but a word and needs no more.</summary>
    public static TAction? Word<TAction>(Field field, ImmutableArray<ActionType<TAction>> types)
        where TAction : class => Chosen(field, types.RemoveAll(type => !type.Keys.IsEmpty))?.Read(new Values(null));

    /// <summary>The action of a rule, which must have one and no more.</summary>
    public static TAction? Read<TAction>(MappingReader map, ImmutableArray<ActionType<TAction>> types)
        where TAction : class
    {
        var given = types.Where(type => type.Subject is not null && map[type.Name] is not null).ToList();
        List<Field> fields = [.. new[] { map["action"] }.Concat(given.Select(type => map[type.Name])).OfType<Field>()];
        if (fields.Count == 0)
            map.Bag.Missing(map.Node, map.Path, "the rule does nothing", $"give it {Forms(types)}");
        foreach (var other in fields.Skip(1))
            other.Error($"a rule does one thing; this one has `{fields[0].Key}` already", "make it two rules");
        var type = given.LastOrDefault() ?? (map["action"] is { } action ? Chosen(action, types) : null);
        LookForStrays(map, types, type);
        return type?.Read(new Values(map));
    }

    /// <summary>What a rule may have: <c>`action: drop|allow`, `pool: NAME` or ...</c>.</summary>
    private static string Forms<TAction>(ImmutableArray<ActionType<TAction>> types)
        where TAction : class
    {
        string[] forms =
        [
            $"`action: {string.Join('|', types.Where(type => type.Subject is null).Select(type => type.Name))}`",
            .. types.Select(type => type.Subject).OfType<ActionKey>().Select(key => $"`{key.Name}: {key.Placeholder}`"),
        ];
        return forms.Length == 1 ? forms[0] : $"{string.Join(", ", forms[..^1])} or {forms[^1]}";
    }

    private static ActionType<TAction>? Chosen<TAction>(Field field, ImmutableArray<ActionType<TAction>> types)
        where TAction : class
    {
        var words = types.RemoveAll(type => type.Subject is not null);
        return field.Choice([.. words.Select(type => type.Name)]) is { } word ? words.First(type => type.Name == word) : null;
    }

    private static void LookForStrays<TAction>(MappingReader map, ImmutableArray<ActionType<TAction>> types, ActionType<TAction>? chosen)
        where TAction : class
    {
        foreach (var owner in types)
        {
            foreach (var key in owner.Keys.Where(key => key != owner.Subject && chosen?.Keys.Any(its => its.Name == key.Name) != true))
                map[key.Name]?.Error($"`{key.Name}` belongs to `{owner.Name}`", "take it away");
        }
    }

    /// <summary>The values of one rule; none without a mapping.</summary>
    private sealed class Values(MappingReader? map) : IActionValues
    {
        public bool Has(ActionKey key) => map?[key.Name] is not null;

        public string? Text(ActionKey key)
        {
            if (map?[key.Name] is not { } field) return null;
            if (key.Value == ActionValue.Name) return field.ShortText(key.Most);
            if (field.Text() is not { } text) return null;
            if (text.Length <= key.Most) return text;
            field.Error($"`{ScalarValues.Shorten(text)}` has {text.Length} characters; it may have {key.Most}", "shorten it");
            return null;
        }

        public int? Number(ActionKey key) => map?[key.Name]?.Integer(key.Least, key.Most);

        public TimeSpan? Duration(ActionKey key) =>
            map?[key.Name]?.Duration(TimeSpan.FromSeconds(key.Least), TimeSpan.FromSeconds(key.Most));

        public ImmutableArray<IPAddress> Addresses(ActionKey key) =>
            [.. RulesSection.Each(map?[key.Name]).Select(item => item.Address()).OfType<IPAddress>()];

        public void Missing(string message, string fix)
        {
            if (map is not null) map.Bag.Missing(map.Node, map.Path, message, fix);
        }

        public void Wrong(ActionKey key, string message, string fix) => map?[key.Name]?.Error(message, fix);
    }
}
