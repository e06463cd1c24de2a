using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Rules;

namespace Holdfast.DropIn.Dnsdist.Yaml;

/// <summary>Rules of dnsdist.yml, as the calls that make them in Lua.</summary>
/// <param name="reading">Where mistakes are reported.</param>
/// <param name="selectors">Selectors that have a name, by it.</param>
/// <param name="loggers">Collectors of dnstap, by name.</param>
/// <param name="functions">The functions in Lua that it may name.</param>
internal sealed class YamlRules(
    ForeignReading reading, IReadOnlyDictionary<string, MappingNode> selectors, IReadOnlyDictionary<string, Call> loggers,
    IYamlFunctions functions)
{
    private const int Deepest = 32;

    /// <summary>The call that adds a rule; null when something is wrong with it, with the reason in the diagnostics.</summary>
    /// <param name="function">The function.</param>
    /// <param name="suffix">What its actions' names end in.</param>
    /// <param name="rule">The rule.</param>
    public Call? Of(string function, string suffix, MappingNode rule)
    {
        if (Part(rule, "selector") is not { } selector || Part(rule, "action") is not { } action) return null;
        if (Selector(selector, depth: 0) is not { } fits || Made(action, suffix, depth: 0) is not { } does) return null;
        var options = new MappingNode(rule.At);
        foreach (var (key, value) in rule.Entries)
        {
            if (key is not ScalarNode { Text: var name } || name is "selector" or "action") continue;
            options.Add(key, value);
        }
        return new Call(function, rule.At, [new ObjectNode(fits, selector.At), new ObjectNode(does, action.At), options]);
    }

    private MappingNode? Part(MappingNode rule, string key)
    {
        if (YamlOptions.Find(rule, key) is MappingNode part) return part;
        reading.Error(rule.At, $"the rule has no `{key}`", $"give it `{key}:` with a `type`");
        return null;
    }

    private Call? Selector(MappingNode node, int depth)
    {
        if (YamlOptions.Find(node, "type") is ScalarNode { Text: "ByName" } type)
        {
            if (YamlOptions.Find(node, "selector_name") is ScalarNode { Text: var name }
                && selectors.TryGetValue(name, out var named)
                && depth < Deepest)
                return Selector(named, depth + 1);
            reading.Error(type.At, "there is no selector of this name", "name one of `selectors`");
            return null;
        }
        return Made(node, "Rule", depth);
    }

    /// <summary>The call that makes a selector or an action.</summary>
    private Call? Made(MappingNode node, string suffix, int depth)
    {
        if (YamlOptions.Find(node, "type") is not ScalarNode type)
        {
            reading.Error(node.At, "it has no `type`", suffix == "Rule" ? "write `type: QType`" : "write `type: Drop`");
            return null;
        }
        var name = type.Text.EndsWith(suffix, StringComparison.Ordinal) ? type.Text : type.Text + suffix;
        if (!Known(suffix).Contains(name))
        {
            var near = Nearest.To(name, Known(suffix));
            reading.Error(type.At, $"dnsdist has no `{ScalarValues.Shorten(type.Text)}` here",
                near is null ? null : $"did you mean `{near[..^suffix.Length]}`?");
            return null;
        }
        var parameters = YamlTables.Parameters.GetValueOrDefault(name);
        Foreign(node, parameters, name);
        var arguments = new List<Node>();
        foreach (var parameter in parameters ?? [])
        {
            if (Argument(parameter, node, depth) is not { } argument) return null;
            arguments.Add(argument);
        }
        return new Call(name, type.At, arguments);
    }

    private static Node? Within(Node? node, string path) => path.Split('.').Aggregate(node, YamlOptions.Find);

    private Node? Argument(string parameter, MappingNode node, int depth)
    {
        var value = parameter.Split('|').Select(key => Within(node, key)).FirstOrDefault(found => found is not null);
        switch (parameter)
        {
            case "selector" or "selectors" when depth < Deepest:
                var list = new SequenceNode(node.At);
                foreach (var item in value is SequenceNode items ? items.Items : value is null ? [] : [value])
                {
                    if (item is not MappingNode mapping || Selector(mapping, depth + 1) is not { } made) return null;
                    list.Add(new ObjectNode(made, item.At));
                }
                return parameter == "selector" ? list.Items is [var only, ..] ? only : None(node.At) : list;
            case "logger_name" when value is ScalarNode { Text: var name } && loggers.TryGetValue(name, out var logger):
                return new ObjectNode(logger, value.At);
            case YamlTables.Function:
                return functions.Of(node);
            case "action" when value is MappingNode inner && depth < Deepest:
                return Made(inner, "Action", depth + 1) is { } does ? new ObjectNode(does, inner.At) : null;
            case "parameters" when value is SequenceNode bindings:
                return Bindings(bindings);
            case "vars" when value is MappingNode vars:
                return YamlTables.Answers.Of(vars, reading);
            default:
                return value ?? None(node.At);
        }
    }

    private SequenceNode Bindings(SequenceNode bindings)
    {
        var list = new SequenceNode(bindings.At);
        foreach (var binding in bindings.Items.OfType<MappingNode>())
        {
            list.Add(new ObjectNode(new Call(ServiceBindings.Maker, binding.At,
            [
                YamlOptions.Find(binding, "priority") ?? None(binding.At),
                YamlOptions.Find(binding, "target") ?? None(binding.At),
                YamlTables.Bindings.Of(binding, reading),
            ]), binding.At));
        }
        return list;
    }

    /// <summary>Reports what a selector or an action does not have.</summary>
    private void Foreign(MappingNode node, string[]? parameters, string name)
    {
        // Of what is refused nobody looks at the parameters.
        if (parameters is null) return;
        string[] known =
            [.. parameters.SelectMany(parameter => parameter.Split('|')).Select(key => key.Split('.')[0]),
            "type", "quiet", "netmask_group_name", "name",
            "binary", "append", "buffered", "verbose_only", "include_timestamp", "expiration", "cleanup_delay", "scan_fraction",
            "shards"];
        foreach (var (key, _) in node.Entries)
            if (key is ScalarNode { Text: var given } && !known.Contains(given))
                reading.Unknown(key.At, given, $"{name}: dnsdist has no `{ScalarValues.Shorten(given)}` here",
                    Nearest.To(given, known) is { } near ? $"did you mean `{near}`?" : null);
    }

    private static IReadOnlyList<string> Known(string suffix) => suffix switch
    {
        "Rule" => [.. SelectorNames.List.Select(row => row.Name)],
        "Action" => [.. QueryActions.List.Select(row => row.Name)],
        _ => [.. ResponseActions.List.Select(row => row.Name)],
    };

    private static ScalarNode None(Location at) => new("", isPlain: true, at);
}
