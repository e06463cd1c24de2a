using Holdfast.Bgp.Options;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Validation;

/// <summary>Settings of sessions that exclude one another, or have no effect together.</summary>
internal static class SessionValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        if (draft.Bgp is not { } bgp) return;
        foreach (var neighbor in draft.AllNeighbors.Where(neighbor => neighbor.IsWhole))
        {
            ValidateTimers(neighbor, bag);
            ValidateProtection(neighbor, bag);
            var options = neighbor.Value;
            if (options.PeerAs != 0 && options.PeerAs == (options.LocalAs ?? bgp.LocalAs)) ValidateInternal(neighbor, bag);
            else if (options.PeerAs != 0 && options.Export.LocalPreference != new ExportOptions().LocalPreference)
                bag.Warning($"{neighbor.Path}.local_preference",
                    "an external neighbor is never told a local preference (RFC 4271, section 5.1.5)",
                    "take it away; `add_med` or `as_path_prepend` order routes for it");
            if (options.RoleStrict && options.Role is null)
                bag.Error($"{neighbor.Path}.role_strict", "there is no `role` to be strict about",
                    "write `role: customer`, or take it away");
        }
    }

    private static void ValidateTimers(Located<NeighborOptions> neighbor, DiagnosticBag bag)
    {
        var options = neighbor.Value;
        if (options.KeepaliveTime is not { } keepalive) return;
        if (options.HoldTime == TimeSpan.Zero)
            bag.Error($"{neighbor.Path}.keepalive_time", "without hold time there are no keepalives",
                "take it away, or give a `hold_time`");
        else if (keepalive > options.HoldTime / 3)
            bag.Error($"{neighbor.Path}.keepalive_time",
                $"{OptionText.Of(keepalive)} is more than a third of the hold time, {OptionText.Of(options.HoldTime)}: "
                    + "two lost keepalives would end the session",
                $"write at most {OptionText.Of(options.HoldTime / 3)}");
    }

    private static void ValidateProtection(Located<NeighborOptions> neighbor, DiagnosticBag bag)
    {
        var options = neighbor.Value;
        if (options.Password is not null && !options.TcpAoKeys.IsEmpty)
            bag.Error($"{neighbor.Path}.tcp_ao",
                "a session is signed with TCP-AO or with TCP MD5, not both (RFC 5925, section 1.2)",
                "take `password_file` or `tcp_ao` away");
        if (options.TtlSecurity is { } hops && options.Multihop > 1)
            bag.Error($"{neighbor.Path}.ttl_security",
                "it counts hops from the neighbor's end and `multihop` from ours: one of them is enough",
                $"write `ttl_security: {Math.Max(hops, options.Multihop)}`, and take `multihop` away");
    }

    private static void ValidateInternal(Located<NeighborOptions> neighbor, DiagnosticBag bag)
    {
        if (neighbor.Value.Role is not null)
            bag.Error($"{neighbor.Path}.role", "roles are between ASes, and this session is internal (RFC 9234, section 4)",
                "take it away");
        if (neighbor.Value.Export.AsPathPrepend > 0)
            bag.Warning($"{neighbor.Path}.as_path_prepend", "an internal neighbor gets an empty AS path: this changes nothing",
                "take it away; `local_preference` orders routes for it");
    }
}
