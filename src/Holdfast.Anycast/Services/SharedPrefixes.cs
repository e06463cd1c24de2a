using System.Collections.Immutable;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Decision;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire;

namespace Holdfast.Anycast.Services;

/// <summary>Announced prefixes in which addresses of several services lie.</summary>
internal sealed class SharedPrefixes
{
    // Those alone that have several.
    private Dictionary<Prefix, ImmutableArray<PrefixMonitor>> _groups = [];
    private HashSet<Prefix> _requireAll = [];

    /// <summary>Takes over which there are.</summary>
    internal void Reconfigure(ImmutableArray<PrefixMonitor> prefixes, IEnumerable<SharedPrefixOptions> options)
    {
        _groups = prefixes.GroupBy(prefix => prefix.Prefix.Announced).Where(group => group.Skip(1).Any())
            .ToDictionary(group => group.Key, group => group.ToImmutableArray());
        _requireAll = RequireAll(options);
    }

    /// <summary>The prefixes that all their services must be up for.</summary>
    internal static HashSet<Prefix> RequireAll(IEnumerable<SharedPrefixOptions> options) =>
        [.. options.Where(shared => shared.RequireAll).Select(shared => shared.Prefix)];

    /// <summary>
    /// The others of a prefix, with what was decided for each by itself; null when it has its prefix for itself.
    /// </summary>
    internal SharedPrefix? Of(PrefixMonitor prefix)
    {
        var announced = prefix.Prefix.Announced;
        return !_groups.TryGetValue(announced, out var group) ? null : new SharedPrefix(
            announced, _requireAll.Contains(announced), [.. group.Where(other => other != prefix).Select(other => new SharingService(other.Service.Name, other.Alone))]);
    }

    /// <summary>The routes, each once, in the order of the prefixes.</summary>
    internal IEnumerable<Route> Routes(ImmutableArray<PrefixMonitor> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            var announced = prefix.Prefix.Announced;
            if (!_groups.TryGetValue(announced, out var group))
            {
                if (prefix.Route is { } own) yield return own;
            }
            else if (group[0] == prefix && Route(
                [.. group.Select(one => (one.Service, one.Prefix, (AnnouncementDecision?)one.Alone))],
                _requireAll.Contains(announced)) is { } shared)
                yield return shared;
        }
    }

    /// <summary>The route of a prefix: that of the service whose decision counts. One that is not decided yet has none.</summary>
    internal static Route? Route(
        ImmutableArray<(ServiceOptions Service, ServicePrefix Prefix, AnnouncementDecision? Alone)> services, bool requireAll)
    {
        var decided = services.Where(service => service.Alone is not null).ToImmutableArray();
        if (decided.IsEmpty || (requireAll && decided.Length < services.Length)) return null;
        var (service, prefix, alone) =
            decided[SharedPrefix.Choose([.. decided.Select(one => one.Alone!)], requireAll)];
        return service.RouteOf(prefix, alone!);
    }
}
