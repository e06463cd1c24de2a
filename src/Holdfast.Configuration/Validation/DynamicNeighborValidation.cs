using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;

namespace Holdfast.Configuration.Validation;

/// <summary>Ranges of neighbors: each prefix once, and someone can connect.</summary>
internal static class DynamicNeighborValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        if (draft.Bgp is not { } bgp) return;
        var seen = new Dictionary<Prefix, string>();
        foreach (var range in draft.DynamicNeighbors.Where(range => range.IsWhole))
        {
            if (!seen.TryAdd(range.Value.Prefix, range.Path))
                bag.Error($"{range.Path}.prefix", $"`{range.Value.Prefix}` is that of {seen[range.Value.Prefix]} already",
                    "keep one of them");
            if (bgp.ListenPort == 0)
                bag.Error($"{range.Path}.prefix", "nobody can connect, since `bgp.listen_port` is 0",
                    "take the range away, or listen");
            if (range.Value.Settings.PeerAs == 0 && range.Value.Settings is { Password: null, TcpAoKeys.IsEmpty: true })
                bag.Warning($"{range.Path}.peer_as",
                    $"anyone in {range.Value.Prefix} with "
                        + $"{(range.Value.Settings.AcceptedAs.IsEmpty ? "any AS" : "one of these ASes")} is a neighbor",
                    "a `password_file` keeps strangers out");
        }
    }
}
