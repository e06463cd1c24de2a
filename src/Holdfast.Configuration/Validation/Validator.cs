using Holdfast.Configuration.Binding;

namespace Holdfast.Configuration.Validation;

/// <summary>Looks at what only the whole can show: what is named twice, what nobody provides, what leads in a circle.</summary>
internal static class Validator
{
    public static void Look(Draft draft, DiagnosticBag bag)
    {
        ListenerValidation.Look(draft, bag);
        BackendValidation.Look(draft, bag);
        PoolValidation.Look(draft, bag);
        RuleValidation.Look(draft, bag);
        ServiceValidation.Look(draft, bag);
        PrefixValidation.Look(draft, bag);
        CheckValidation.Look(draft, bag);
        NeighborValidation.Look(draft, bag);
        DynamicNeighborValidation.Look(draft, bag);
        SessionValidation.Look(draft, bag);
        RouteValidation.Look(draft, bag);
    }

    /// <summary>Reports every name but the first of its kind.</summary>
    public static void Unique<T>(IEnumerable<Located<T>> items, Func<T, string> name, string key, DiagnosticBag bag)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var text = name(item.Value);
            if (text.Length > 0 && !seen.TryAdd(text, item.Path))
                bag.Error($"{item.Path}.{key}", $"`{text}` is the {key} of {seen[text]} already",
                    $"give each a {key} of its own");
        }
    }
}
