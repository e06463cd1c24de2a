using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;

namespace Holdfast.Configuration.Validation;

/// <summary>Looks at what only the whole can show: what is named twice, what nobody provides, what leads in a circle.</summary>
internal static class Validator
{
    /// <summary>Reports what it finds.</summary>
    /// <param name="draft">The whole of the file.</param>
    /// <param name="bag">Where it is reported.</param>
    /// <param name="isThisNode">The file is for this machine, whose folders are looked at as well.</param>
    public static void Validate(Draft draft, DiagnosticBag bag, bool isThisNode)
    {
        if (isThisNode) ApiValidation.Validate(draft, bag);
        ListenerValidation.Validate(draft, bag);
        BackendValidation.Validate(draft, bag);
        PoolValidation.Validate(draft, bag);
        LuaValidation.Validate(draft, bag);
        RuleValidation.Validate(draft, bag);
        LogValidation.Validate(draft, bag);
        ServiceValidation.Validate(draft, bag);
        PrefixValidation.Validate(draft, bag);
        CoverageValidation.Validate(draft, bag);
        CheckValidation.Validate(draft, bag);
        NeighborValidation.Validate(draft, bag);
        DynamicNeighborValidation.Validate(draft, bag);
        SessionValidation.Validate(draft, bag);
        RouteValidation.Validate(draft, bag);
        StaticRouteValidation.Validate(draft, bag);
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
