using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Configuration.Validation;

/// <summary>Services: each with its name, its checks, and a sensible way down.</summary>
internal static class ServiceValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        Validator.Unique(draft.Services, service => service.Name, "name", bag);
        var hasDns = draft.HasDns || bag.Knows("dns");
        if (!hasDns && draft.Services.Count == 0 && bag.Knows("anycast") && !bag.HasErrorWithin("anycast"))
            bag.Error("anycast", "there is no `dns`, and no service whose checks could be announced",
                "write `services: [{ name: web, prefixes: 192.0.2.80/32, check: { tcp: 80 } }]`");
        foreach (var service in draft.Services)
        {
            var options = service.Value;
            var isRead = !bag.HasErrorWithin(service.Path) && !bag.HasErrorWithin("anycast.check")
                && !bag.HasErrorWithin("anycast.checks");
            if (options.Checks.IsEmpty && isRead)
                bag.Warning(service.Path, hasDns
                        ? "nothing is checked: it is announced as long as the listeners live, with or without answers"
                        : "nothing is checked: it is announced as long as this daemon runs, with or without anybody who answers",
                    hasDns ? "write `check: { query: a.root-servers.net A }`" : "write `check: { tcp: 80 }`, or what it serves");
            else if (hasDns && isRead && !options.Checks.Any(check => check is CheckOptions.Pool))
                bag.Warning(ChecksOf(service, bag),
                    "there is no `pool` check: with every backend dead the route stays until `fall` rounds have failed",
                    $"with `checks: [..., {{ pool: {BackendOptions.DefaultPool} }}]` it goes at once");
            if (isRead && options.Require is { } require && require > options.Checks.Length)
                bag.Error($"{(bag.Knows($"{service.Path}.require") ? service.Path : "anycast")}.require",
                    $"{require} checks must hold, but `{options.Name}` has {options.Checks.Length}", "lower it, or add checks");
            ValidateMed(service, "on_down", options.OnDown, bag);
            ValidateMed(service, "on_disabled", options.OnDisabled, bag);
        }
    }

    /// <summary>Where a service's checks stand: at itself, or for all services.</summary>
    private static string ChecksOf(Located<ServiceOptions> service, DiagnosticBag bag)
    {
        string[] places = [$"{service.Path}.checks", $"{service.Path}.check", "anycast.checks", "anycast.check"];
        return Array.Find(places, bag.Knows) ?? service.Path;
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
