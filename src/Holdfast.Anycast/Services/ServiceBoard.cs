using System.Collections.Immutable;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Hooks;
using Holdfast.Bgp;

namespace Holdfast.Anycast.Services;

/// <summary>
/// The prefixes of all services, and the routes that follow from them. Not synchronised: <see cref="AnycastEngine"/>
/// changes it under its lock and calls <see cref="Settle"/> after each change.
/// </summary>
internal sealed class ServiceBoard(
    IResolverView resolver, Action<IReadOnlyCollection<Route>> announce, TransitionLog log, TimeProvider time, Func<CheckTarget, HookQueue> hooks)
{
    private readonly HashSet<string> _drained = new(StringComparer.Ordinal);
    private bool _drainsNewServices;

    internal ImmutableArray<PrefixMonitor> Prefixes { get; private set; } = [];

    internal ImmutableArray<Route> Announced { get; private set; } = [];

    /// <summary>The node is going away: nothing is announced any more.</summary>
    internal bool Stopping { get; set; }

    /// <summary>Decides for each prefix, hands the routes on if they changed, and only then logs what happened.</summary>
    internal void Settle()
    {
        foreach (var prefix in Prefixes) prefix.Decide(Stopping);
        // A prefix that two services share is refused by the configuration; here the first has it.
        ImmutableArray<Route> routes = [.. Prefixes.Select(prefix => prefix.Route).OfType<Route>().DistinctBy(route => route.Prefix)];
        if (!routes.AsSpan().SequenceEqual(Announced.AsSpan()))
        {
            Announced = routes;
            announce(routes);
        }
        foreach (var prefix in Prefixes) prefix.Hooks?.Start();
        log.Flush();
    }

    /// <summary>
    /// Makes the prefixes those of the options. What is unchanged keeps its state; what is removed ends here, and its
    /// route goes with the next <see cref="Settle"/>.
    /// </summary>
    /// <returns>Ready prefixes whose rounds are to begin anew, because their checks or times changed.</returns>
    internal ImmutableArray<PrefixMonitor> TakeOver(AnycastOptions options)
    {
        var old = Prefixes.ToDictionary(prefix => (prefix.Service.Name, prefix.Prefix));
        var oldNames = Prefixes.Select(prefix => prefix.Service.Name).ToHashSet(StringComparer.Ordinal);
        var names = options.Services.Select(service => service.Name).ToHashSet(StringComparer.Ordinal);
        _drained.IntersectWith(names);
        if (_drainsNewServices) _drained.UnionWith(names.Except(oldNames));

        var all = ImmutableArray.CreateBuilder<PrefixMonitor>();
        var anew = ImmutableArray.CreateBuilder<PrefixMonitor>();
        foreach (var service in options.Services)
        {
            foreach (var served in service.Prefixes.Distinct())
            {
                if (!old.Remove((service.Name, served), out var prefix))
                    prefix = new PrefixMonitor(service, served, log, time) { Hooks = hooks(new CheckTarget(service.Name, served)) };
                else if (prefix.Ready && RoundsDiffer(prefix.Service, service))
                    anew.Add(prefix);
                prefix.Reconfigure(service);
                prefix.Drained = _drained.Contains(service.Name);
                prefix.LookAtGates(resolver);
                prefix.TakeDisableFile(Path.Exists(prefix.DisableFile));
                all.Add(prefix);
            }
        }
        foreach (var removed in old.Values)
        {
            removed.Rounds?.Dispose();
            removed.Terminate("it is no longer configured");
            removed.Decide(Stopping);
        }
        Prefixes = all.ToImmutable();
        return anew.ToImmutable();
    }

    /// <summary>Drains or undrains one service, or all and those to come.</summary>
    /// <returns>False when there is no such service.</returns>
    internal bool SetDrained(string? service, bool drained)
    {
        if (service is null) _drainsNewServices = drained;
        ImmutableArray<PrefixMonitor> meant = [.. Prefixes.Where(prefix => service is null || prefix.Service.Name == service)];
        foreach (var prefix in meant)
        {
            prefix.Drained = drained;
            if (drained) _drained.Add(prefix.Service.Name);
            else _drained.Remove(prefix.Service.Name);
        }
        return service is null || !meant.IsEmpty;
    }

    internal ServiceExplanation? Explain(string service)
    {
        ImmutableArray<PrefixExplanation> prefixes =
            [.. Prefixes.Where(prefix => prefix.Service.Name == service).Select(prefix => prefix.Explain(Stopping))];
        return prefixes.IsEmpty ? null : new ServiceExplanation(service, prefixes);
    }

    private static bool RoundsDiffer(ServiceOptions one, ServiceOptions other) =>
        one.Interval != other.Interval || one.Timeout != other.Timeout || one.Jitter != other.Jitter || !one.Checks.AsSpan().SequenceEqual(other.Checks.AsSpan());
}
