using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>
/// Makes the native match of a selector: the keys of one mapping hold together, and what they cannot say stands below
/// <c>not</c>, <c>any</c> and <c>all</c>.
/// </summary>
internal sealed class NativeMatch
{
    // Keys with a list of values, any one of which will do.
    private static readonly string[] Lists =
    [
        "type", "class", "opcode", "qname", "suffix", "qname_regex", "client", "destination", "destination_port", "edns_option",
        "rcode", "extended_rcode",
    ];

    private readonly Settings _keys = new();
    private readonly List<(Selector.Part? Part, MappingNode Match)> _not = [];
    private readonly List<MappingNode> _all = [];
    private MappingNode? _above;

    private NativeMatch()
    {
    }

    /// <summary>The match that fits what a selector fits; null when that is nothing.</summary>
    public static Settings? Of(Selector selector)
    {
        var simple = Simplify(selector);
        return simple is Selector.Any { Selectors.Count: 0 } ? null : Match(simple);
    }

    /// <summary>Without what has no native form: a NOT of an OR, lists of one, what always fits and what never does.</summary>
    private static Selector Simplify(Selector selector)
    {
        switch (selector)
        {
            case Selector.Not(Selector.Not(var twice, _), _):
                return Simplify(twice);
            case Selector.Not(Selector.Any(var any, _), var at):
                return Simplify(new Selector.All([.. any.Select(one => new Selector.Not(one, one.At))], at));
            case Selector.Not(var inner, var at):
                return Denied(Simplify(inner), at);
            case Selector.All(var all, var at):
                List<Selector> parts = [];
                foreach (var part in all.Select(Simplify))
                    if (part is Selector.Any { Selectors.Count: 0 }) return part;
                    else if (part is Selector.All(var inner, _)) parts.AddRange(inner);
                    else parts.Add(part);
                return parts is [var single] ? single : new Selector.All(parts, at);
            case Selector.Any(var any, var at):
                List<Selector> choices = [];
                foreach (var choice in any.Select(Simplify))
                    if (choice is Selector.All { Selectors.Count: 0 }) return choice;
                    else if (choice is Selector.Any(var inner, _)) choices.AddRange(inner);
                    else choices.Add(choice);
                return Joined(choices) ?? (choices is [var only] ? only : new Selector.Any(choices, at));
            default:
                return selector;
        }
    }

    private static Selector Denied(Selector selector, Location at) => selector switch
    {
        Selector.Not(var twice, _) => twice,
        Selector.All { Selectors.Count: 0 } => new Selector.Any([], at),
        Selector.Any(var any, _) => Simplify(new Selector.All([.. any.Select(one => new Selector.Not(one, one.At))], at)),
        Selector.Part { Values: ["true" or "false"] } part => part with { Values = [part.Values[0] == "true" ? "false" : "true"] },
        Selector.Part { Key: "pool_usable" } part => part with { Key = "pool_unusable" },
        Selector.Part { Key: "pool_unusable" } part => part with { Key = "pool_usable" },
        _ => new Selector.Not(selector, at),
    };

    /// <summary>Lists of one key, of which any will do, as one list.</summary>
    private static Selector.Part? Joined(List<Selector> choices) =>
        choices is [Selector.Part first, ..] && Lists.Contains(first.Key)
        && choices.All(choice => choice is Selector.Part part && part.Key == first.Key)
            ? first with { Values = [.. choices.SelectMany(choice => ((Selector.Part)choice).Values).Distinct()] } : null;

    private static Settings Match(Selector selector)
    {
        var match = new NativeMatch();
        IReadOnlyList<Selector> all = selector is Selector.All(var parts, _) ? parts : [selector];
        // What takes tokens of a rate is asked in its turn, since it must not for what another part excludes, or must for it.
        var rate = all.TakeWhile(part => !LooksAtRate(part)).Count();
        var isLast = rate == all.Count - 1 && (all[rate] is Selector.Above
            || (all[rate] is Selector.Any && all.Count(part => part is Selector.Any) == 1)
            || all.Take(rate).All(IsKey));
        foreach (var (place, part) in all.Index())
            if (rate == all.Count || isLast || (place < rate && IsKey(part))) match.Add(part);
            else match._all.Add(Built(part));
        return match.Build();
    }

    private static bool IsKey(Selector selector) => selector is Selector.Part or Selector.Nested;

    private static bool LooksAtRate(Selector selector) => selector switch
    {
        Selector.Above => true,
        Selector.Not(var inner, _) => LooksAtRate(inner),
        Selector.All(var all, _) => all.Any(LooksAtRate),
        Selector.Any(var any, _) => any.Any(LooksAtRate),
        _ => false,
    };

    private static MappingNode Built(Selector selector) => Match(selector).Build(selector.At);

    private void Add(Selector selector)
    {
        switch (selector)
        {
            case Selector.Not(var inner, _):
                Deny(inner);
                break;
            case Selector.Part part when !_keys.Has(part.Key):
                _keys.Set(part.Key, part.Values is [var single] ? new ScalarNode(single, isPlain: false, part.At)
                    : List(part.Values.Select(value => new ScalarNode(value, isPlain: false, part.At)), part.At));
                break;
            case Selector.Nested nested when !_keys.Has(nested.Key):
                _keys.Set(nested.Key, nested.Keys.Build(nested.At));
                break;
            case Selector.Above above:
                _above = above.Rate.Build(above.At);
                break;
            case Selector.Any(var any, _) when !_keys.Has("any"):
                _keys.Set("any", List(any.Select(Built), selector.At));
                break;
            default:
                _all.Add(Built(selector));
                break;
        }
    }

    private void Deny(Selector selector)
    {
        // Neither of two lists of one key: what is in neither list.
        var part = selector as Selector.Part;
        var same = part is null || !Lists.Contains(part.Key) ? -1 : _not.FindIndex(other => other.Part?.Key == part.Key);
        if (same < 0) _not.Add((part, Built(selector)));
        else
        {
            part = part! with { Values = [.. _not[same].Part!.Values, .. part.Values] };
            _not[same] = (part, Built(part));
        }
    }

    private Settings Build()
    {
        if (_not is [var one]) _keys.Set("not", one.Match);
        else if (_not.Count > 1) _keys.Set("not", List(_not.Select(not => not.Match), _not[0].Match.At));
        if (_all.Count > 0) _keys.Set("all", List(_all, _all[0].At));
        if (_above is not null) _keys.Set("above", _above);
        return _keys;
    }

    private static SequenceNode List(IEnumerable<Node> items, Location at)
    {
        var list = new SequenceNode(at);
        foreach (var item in items) list.Add(item);
        return list;
    }
}
