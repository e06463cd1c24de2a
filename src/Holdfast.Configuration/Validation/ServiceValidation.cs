using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;

namespace Holdfast.Configuration.Validation;

/// <summary>Services: each with its name, its checks, and a sensible way down.</summary>
internal static class ServiceValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        Validator.Unique(draft.Services, service => service.Name, "name", bag);
        foreach (var service in draft.Services)
        {
            var options = service.Value;
            if (options.Checks.IsEmpty && !bag.HasErrorWithin(service.Path) && !bag.HasErrorWithin("anycast.check")
                && !bag.HasErrorWithin("anycast.checks"))
                bag.Warning(service.Path,
                    "nothing is checked: it is announced as long as the listeners live, with or without answers",
                    "write `check: { query: a.root-servers.net A }`");
            if (options.Require is { } require && require > options.Checks.Length && !bag.HasErrorWithin(service.Path)
                && !bag.HasErrorWithin("anycast.check") && !bag.HasErrorWithin("anycast.checks"))
            {
                bag.Error($"{(bag.Knows($"{service.Path}.require") ? service.Path : "anycast")}.require",
                    $"{require} checks must hold, but `{options.Name}` has {options.Checks.Length}", "lower it, or add checks");
            }
            ValidateMed(service, "on_down", options.OnDown, bag);
            ValidateMed(service, "on_disabled", options.OnDisabled, bag);
        }
    }

    private static void ValidateMed(Located<ServiceOptions> service, string key, OnDown what, DiagnosticBag bag)
    {
        if (what is not OnDown.Deprefer deprefer || deprefer.Med > service.Value.Med || bag.IsMisread($"{service.Path}.med")
            || bag.IsMisread("anycast.med")) return;
        bag.Error($"{(bag.Knows($"{service.Path}.{key}") || bag.Knows($"{service.Path}.med") ? service.Path : "anycast")}.{key}",
            $"deprefer: {deprefer.Med} is not higher than the MED {service.Value.Med} of a healthy `{service.Value.Name}`",
                "higher is less preferred: take one above that of every node");
    }
}
