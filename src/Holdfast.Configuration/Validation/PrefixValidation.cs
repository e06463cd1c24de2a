using System.Net;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Validation;

/// <summary>Prefixes: no address is served twice, and a route belongs to a service once.</summary>
internal static class PrefixValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        var addresses = new Dictionary<IPAddress, string>();
        var routes = new Dictionary<Prefix, string>();
        var owners = new Dictionary<Prefix, HashSet<string>>();
        foreach (var ((service, prefix), path, _) in draft.Prefixes)
        {
            routes.TryAdd(prefix.Announced, $"`{service}` ({path})");
            if (!owners.TryGetValue(prefix.Announced, out var sharing)) owners[prefix.Announced] = sharing = [];
            var isAgain = !sharing.Add(service);
            if (!addresses.TryAdd(prefix.Address, $"`{service}` ({path})"))
                bag.Error(path, $"`{prefix.Address}` is served by {addresses[prefix.Address]} already",
                    "an address belongs to one service");
            else if (isAgain)
                bag.Error(path, $"`{prefix.Announced}` is announced for {routes[prefix.Announced]} already",
                    "a service announces a prefix for one address; another service may share it");
        }
        for (var i = 0; i < draft.Anycast.SharedPrefixes.Length; i++)
        {
            var shared = draft.Anycast.SharedPrefixes[i].Prefix;
            var path = $"anycast.shared_prefixes[{OptionText.Of(i)}]";
            if (!bag.HasErrorWithin(path) && !(owners.TryGetValue(shared, out var its) && its.Count > 1))
                bag.Warning($"{path}.prefix", $"`{shared}` is not announced for several services",
                    "name a prefix in which addresses of two services lie, or take it away");
        }
        foreach (var ((service, prefix), path, _) in draft.Prefixes)
        {
            if (service.Length == 0 || bag.IsMisread(path)) continue;
            for (var length = prefix.Length - 1; length > 0; length--)
            {
                if (!routes.TryGetValue(new Prefix(prefix.Address, length), out var wider)) continue;
                bag.Warning(path, $"`{prefix.Announced}` of `{service}` lies within the prefix of {wider}",
                    "the longer one wins in every router: is that meant?");
                break;
            }
        }
        foreach (var neighbor in draft.Neighbors.Where(neighbor => neighbor.IsWhole))
            if (addresses.TryGetValue(neighbor.Value.Address, out var owner))
                bag.Error($"{neighbor.Path}.address",
                    $"`{neighbor.Value.Address}` is served by {owner}: a node is not its own neighbor",
                    "name the router's address");
    }
}
