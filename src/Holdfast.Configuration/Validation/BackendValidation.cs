using System.Net;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Configuration.Validation;

/// <summary>Backends: there are some, each once, and none is this node.</summary>
internal static class BackendValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        if (draft.HasDns && draft.Backends.Count == 0 && !bag.IsMisread("dns.backends") && !bag.IsMisread("dns"))
            bag.Error("dns.backends", "there is no backend to ask",
                "write `backends: [{ name: recursor1, address: 192.0.2.53 }]`");
        Validator.Unique(draft.Backends.Where(backend => backend.IsWhole), backend => backend.Name, "name", bag);
        FindTwins(draft, bag);
        FindLoops(draft, bag);
        if (draft.Dns.Policy.HasFallback && draft.Backends.Count > 1
            && draft.Backends.DistinctBy(backend => backend.Value.Order).Count() == 1)
            bag.Note("dns.policy",
                $"every backend has order {draft.Backends[0].Value.Order}, so that there is none to fall back on",
                "give the last resort a higher `order`");
    }

    private static void FindTwins(Draft draft, DiagnosticBag bag)
    {
        var seen = new Dictionary<(IPEndPoint, string), Located<BackendOptions>>();
        foreach (var backend in draft.Backends.Where(backend => backend.IsWhole))
            foreach (var pool in backend.Value.Pools)
                if (!seen.TryAdd((backend.Value.EndPoint, pool), backend))
                    bag.Warning($"{backend.Path}.address",
                        $"`{backend.Value.EndPoint}` is in pool `{pool}` already, as {seen[(backend.Value.EndPoint, pool)].Path}",
                        "give one server more weight rather than naming it twice");
    }

    private static void FindLoops(Draft draft, DiagnosticBag bag)
    {
        var own = new Dictionary<IPEndPoint, string>();
        foreach (var (_, prefix) in draft.Prefixes.Select(prefix => prefix.Value))
            own[new IPEndPoint(prefix.Address, draft.ServicePort)] = "a service address of this node";
        foreach (var listener in draft.Listeners.Where(listener => listener.IsWhole))
            own[listener.Value.EndPoint] = "an address this node listens on";
        var wildcards = draft.Listeners.Where(listener => listener.Value.EndPoint.Address.IsWildcard())
            .Select(listener => (listener.Value.EndPoint.AddressFamily, listener.Value.EndPoint.Port)).ToHashSet();
        foreach (var backend in draft.Backends.Where(backend => backend.IsWhole))
        {
            var endPoint = backend.Value.EndPoint;
            if (!own.TryGetValue(endPoint, out var what))
            {
                var isLoopback = IPAddress.IsLoopback(endPoint.Address);
                if (!isLoopback || !wildcards.Contains((endPoint.AddressFamily, endPoint.Port))) continue;
                what = "answered by this node's wildcard listener";
            }
            bag.Error($"{backend.Path}.address", $"`{endPoint}` is {what}: queries would go in a circle",
                "name the recursor's own address or port");
        }
    }
}
