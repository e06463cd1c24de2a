using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Logging.Outputs;
using Holdfast.LoadBalancer.Rules.Actions;

namespace Holdfast.Configuration.Validation;

/// <summary>Sinks of the query log: each has a name and a file of its own, and rules log to those that are there.</summary>
internal static class LogValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        Validator.Unique(draft.LogSinks, sink => sink.Name, "name", bag);
        Validator.Unique(draft.LogSinks, sink => (sink.Target as FileTarget)?.Path ?? "", "file", bag);
        if (!bag.HasErrorWithin("dns.log")) ValidateRules(draft, bag);
    }

    private static void ValidateRules(Draft draft, DiagnosticBag bag)
    {
        string[] sinks = [.. draft.LogSinks.Select(sink => sink.Value.Name)];
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (rule, path) in draft.Rules.Select(rule => (rule.Value, rule.Path)))
        {
            if (rule.Action.LogsTo is not { } name) continue;
            if (name == LogAction.Everywhere && sinks is not [])
                told.UnionWith(sinks);
            else if (sinks.Contains(name))
                told.Add(name);
            else
                bag.Error($"{path}.log",
                    sinks is [] ? "`dns.log` has no sink to log to" : $"no sink of `dns.log` is called `{name}`",
                    sinks is [] ? "give it one: `log: [{ file: /var/log/holdfast/queries.log }]`"
                        : Nearest.To(name, sinks) is { } near ? $"did you mean `{near}`?"
                        : $"there are: {string.Join(", ", sinks)}, and `{LogAction.Everywhere}` for each of them");
        }
        foreach (var (sink, path) in draft.LogSinks.Select(sink => (sink.Value, sink.Path)))
        {
            if (sink.Name == LogAction.Everywhere && sinks is not [_] && told.Contains(sink.Name))
                bag.Error($"{path}.name", $"a rule's `log: {sink.Name}` means every sink, not the one that is called so",
                    "give this one another name");
            if (sink.RulesOnly && !told.Contains(sink.Name))
                bag.Warning($"{path}.rules_only", "no rule logs to this sink: nothing is logged to it",
                    $"add a rule with `log: {sink.Name}`, or take `rules_only` away");
        }
    }
}
