using System.Collections.Immutable;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Resolver;
using Holdfast.Bgp;

namespace Holdfast.Anycast.Services;

/// <summary>
/// The prefixes of all services, and the routes that follow from them. Not synchronised: <see cref="AnycastEngine"/>
/// changes it under its lock and calls <see cref="Settle"/> after each change.
/// </summary>
internal sealed class ServiceBoard(
    IResolverView resolver, Action<IReadOnlyCollection<Route>> announce, TransitionLog log, TimeProvider time, Func<CheckTarget, HookQueue> hooks)
{
    private TimeSpan _gracefulShutdownTime;

    /// <summary>What is drained. Changed only through <see cref="Drain"/>, so that every prefix knows.</summary>
    internal DrainState Drains { get; private set; } = DrainState.None;

    /// <summary>What holds the whole node back; null when nothing does, or no more.</summary>
    internal CrashBackoff? Backoff { get; set; }

    internal ImmutableArray<PrefixMonitor> Prefixes { get; private set; } = [];

    internal ImmutableArray<Route> Announced { get; private set; } = [];

    /// <summary>The node is going away: nothing is announced any more, but for the moment that GRACEFUL_SHUTDOWN takes.</summary>
    internal bool Stopping { get; private set; }

    /// <summary>Decides for each prefix, hands the routes on if they changed, and only then logs what happened.</summary>
    internal void Settle()
    {
        if (Backoff?.Until <= time.GetUtcNow()) Backoff = null;
        foreach (var prefix in Prefixes)
        {
            prefix.Backoff = Backoff;
            prefix.Decide(Stopping);
        }
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

    /// <summary>The same after something that concerns one prefix alone: the others are looked at only when its route has changed.</summary>
    internal void SettleOne(PrefixMonitor only)
    {
        var before = only.Route;
        only.Decide(Stopping);
        if (!Equals(before, only.Route))
        {
            Settle();
            return;
        }
        only.Hooks?.Start();
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
        _gracefulShutdownTime = options.GracefulShutdownTime;
        Drains = Drains.OfServices(options.Services.Select(service => service.Name).ToHashSet(StringComparer.Ordinal));

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
                prefix.Drain = Drains.Of(service.Name);
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

    /// <summary>What would be announced at once with other options: prefixes that are kept, as they stand; new ones have to rise first.</summary>
    internal ImmutableArray<Route> Preview(AnycastOptions options)
    {
        var known = Prefixes.ToDictionary(prefix => (prefix.Service.Name, prefix.Prefix));
        return [.. from service in options.Services
                   from served in service.Prefixes.Distinct()
                   let route = known.GetValueOrDefault((service.Name, served))?.RouteUnder(service, resolver, Stopping)
                   where route is not null
                   group route by route.Prefix into same
                   select same.First()];
    }

    /// <summary>Changes what is drained. A route that is announced leaves after GRACEFUL_SHUTDOWN.</summary>
    internal void Drain(DrainState drains)
    {
        Drains = drains;
        foreach (var prefix in Prefixes)
        {
            var before = prefix.Drain;
            prefix.Drain = drains.Of(prefix.Service.Name);
            if (prefix.Drain is null && !Stopping) prefix.EndLeaving();
            else if (before is null && !Stopping) prefix.BeginToLeave(_gracefulShutdownTime);
        }
    }

    /// <summary>The node goes away: routes leave after GRACEFUL_SHUTDOWN, for so long at most.</summary>
    internal void BeginStop(TimeSpan most)
    {
        if (Stopping) return;
        Stopping = true;
        foreach (var prefix in Prefixes) prefix.BeginToLeave(_gracefulShutdownTime < most ? _gracefulShutdownTime : most);
    }

    /// <summary>Whether there is such a service.</summary>
    internal bool Has(string service) => Prefixes.Any(prefix => prefix.Service.Name == service);

    internal ServiceExplanation? Explain(string service)
    {
        ImmutableArray<PrefixExplanation> prefixes =
            [.. Prefixes.Where(prefix => prefix.Service.Name == service).Select(prefix => prefix.Explain(Stopping))];
        return prefixes.IsEmpty ? null : new ServiceExplanation(service, prefixes);
    }

    private static bool RoundsDiffer(ServiceOptions one, ServiceOptions other) =>
        one.Interval != other.Interval || one.Timeout != other.Timeout || one.Jitter != other.Jitter || !one.Checks.AsSpan().SequenceEqual(other.Checks.AsSpan());
}
