using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Keys.Checks;

namespace Holdfast.Configuration.Validation;

/// <summary>Finds where the checks of services stand, once each, though services may share those of <c>anycast</c>.</summary>
internal static class CheckPaths
{
    public static IEnumerable<(string Path, CheckOptions Check)> Of(Draft draft, DiagnosticBag bag)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var service in draft.Services)
        {
            var own = service.Value.Checks.Length - draft.AdditionalChecks.Length;
            for (var i = 0; i < service.Value.Checks.Length; i++)
            {
                string[] candidates = i < own
                    ? [$"{service.Path}.checks[{i}]", $"{service.Path}.check", $"anycast.checks[{i}]", "anycast.check"]
                    : [$"anycast.additional_checks[{i - own}]", "anycast.additional_checks"];
                var path = candidates.FirstOrDefault(path => HasChecks(bag, path)) ?? service.Path;
                if (told.Add(path)) yield return (path, service.Value.Checks[i]);
            }
        }
    }

    /// <summary>A check of this path says what it checks.</summary>
    private static bool HasChecks(DiagnosticBag bag, string path) =>
        CheckKeys.Kinds.Any(kind => bag.Knows($"{path}.{kind.Name}"));
}
