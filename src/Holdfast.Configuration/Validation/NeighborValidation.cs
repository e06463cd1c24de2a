using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;

namespace Holdfast.Configuration.Validation;

/// <summary>Neighbors: each once, none is this node, and each can be reached the way it is told.</summary>
internal static class NeighborValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        if (draft.Bgp is not { } bgp) return;
        if (draft.Neighbors.Count == 0 && draft.DynamicNeighbors.Count == 0 && !bag.IsMisread("bgp.dynamic_neighbors")
            && !bag.IsMisread("bgp.neighbors") && !bag.IsMisread("bgp"))
            bag.Warning("bgp.neighbors", "there is no neighbor to announce to",
                "write `neighbors: [{ address: 192.0.2.1, peer_as: 64500 }]`");
        Validator.Unique(draft.Neighbors.Where(neighbor => neighbor.IsWhole), neighbor => neighbor.Name, "name", bag);
        var seen = new Dictionary<NeighborIdentity, string>();
        var own = draft.Listeners.Where(listener => listener.IsWhole).Select(listener => listener.Value.EndPoint.Address)
            .ToHashSet();
        foreach (var neighbor in draft.Neighbors.Where(neighbor => neighbor.IsWhole))
        {
            var options = neighbor.Value;
            if (!seen.TryAdd(options.Identity, neighbor.Path))
                bag.Error($"{neighbor.Path}.address",
                    $"`{NeighborAddressText.Of(options.Address, options.Interface)}` is the neighbor "
                        + $"{seen[options.Identity]} already",
                    "there is one session to an address");
            if (own.Contains(options.Address) && !IPAddress.IsLoopback(options.Address))
                bag.Error($"{neighbor.Path}.address", $"`{options.Address}` is this node's own: `dns.listen` has it",
                    "name the router's address");
            if (options.Passive && bgp.ListenPort == 0)
                bag.Error($"{neighbor.Path}.passive", "nobody can connect, since `bgp.listen_port` is 0",
                    "take `passive` away, or listen");
            ValidateReach(neighbor, bgp, bag);
        }
    }

    private static void ValidateReach(Located<NeighborOptions> neighbor, BgpOptions bgp, DiagnosticBag bag)
    {
        var options = neighbor.Value;
        if (options is { Bfd.Multihop: true, Address.IsIPv6LinkLocal: true })
            bag.Error($"{neighbor.Path}.bfd", "a link-local address is never further than one hop", "write `multihop: auto`");
        if (options.Multihop <= 1) return;
        if (options.PeerAs == (options.LocalAs ?? bgp.LocalAs))
            bag.Warning($"{neighbor.Path}.multihop",
                "an internal session may span any number of hops: `multihop` changes nothing", "take it away");
        if (options.Address.IsIPv6LinkLocal)
            bag.Error($"{neighbor.Path}.multihop", "a link-local address is never further than one hop",
                "take it away, or name a global address");
    }
}
