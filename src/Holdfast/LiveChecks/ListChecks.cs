using System.Globalization;
using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.LiveChecks;

/// <summary>
/// The lists in files that rules and sinks name, read as the daemon would: an error is what a reload would refuse, a warning a
/// line that is left out.
/// </summary>
internal static class ListChecks
{
    /// <summary>The findings; of a wrong line at the line.</summary>
    /// <param name="loaded">The configuration; without errors.</param>
    public static IEnumerable<Diagnostic> Of(ConfigurationResult loaded)
    {
        var options = loaded.Options!.LoadBalancer;
        var lists = options.ReadLists().ToLookup(list => list.Path, StringComparer.Ordinal);
        foreach (var (path, file) in Named(options).DistinctBy(named => named.File))
        {
            foreach (var list in lists[file])
            {
                foreach (var problem in list.Problems)
                    yield return new Diagnostic(file, problem.Line, 0, Severity.Warning, "", problem.Message);
                if (list.WrongLines > list.Problems.Length)
                    yield return new Diagnostic(file, 0, 0, Severity.Warning, "", string.Create(CultureInfo.InvariantCulture,
                        $"... and {list.WrongLines - list.Problems.Length} more lines are wrong"));
                if (list.LoadedAt is null)
                    yield return loaded.Finding(path, Severity.Error,
                        $"{file}: {list.Refusal ?? "the file system does not answer"}", "put it right; --elsewhere checks a file of another node, without its lists");
            }
        }
    }

    private static IEnumerable<(string Path, string File)> Named(LoadBalancerOptions options) =>
    [
        .. options.Rules.Where(rule => rule.Place > 0)
            .SelectMany(rule => Named(string.Create(CultureInfo.InvariantCulture, $"dns.rules[{rule.Place - 1}]"), rule.Match)),
        .. options.ResponseRules.SelectMany((rule, place) =>
            Named(string.Create(CultureInfo.InvariantCulture, $"dns.response_rules[{place}]"), rule.Match)),
        .. options.Log.SelectMany((sink, place) =>
            Named(string.Create(CultureInfo.InvariantCulture, $"dns.log[{place}]"), sink.Match)),
    ];

    private static IEnumerable<(string Path, string File)> Named(string path, MatchOptions match) =>
    [
        .. match.SuffixFiles.Select(file => ($"{path}.suffix_file", file)),
        .. match.ClientFiles.Select(file => ($"{path}.client_file", file)),
        .. match.All.SelectMany(all => Named($"{path}.all", all)),
        .. match.Any.SelectMany(any => Named($"{path}.any", any)),
        .. match.Not.SelectMany(not => Named($"{path}.not", not)),
    ];
}
