using System.Collections.Immutable;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Hooks;
using Holdfast.Anycast.Resolver;
using Holdfast.Bgp.Rib;
using Holdfast.Linux.Clocks;

namespace Holdfast.Anycast.Services;

/// <summary>
/// The prefixes of all services, and the routes that follow from them. Not synchronised: <see cref="AnycastEngine"/>
/// changes it under its lock and calls <see cref="DecideAll"/> after each change.
/// </summary>
internal sealed class PrefixSet(
    IResolverView resolver, Action<IReadOnlyCollection<Route>> announce, TransitionLog log, TimeProvider time,
    Func<CheckTarget, HookQueue> hooks)
{
    private readonly ClockSteps _steps = new(time);
    private readonly SharedPrefixes _shared = new();
    private TimeSpan _gracefulShutdownTime;

    /// <summary>What is drained. Changed only through <see cref="SetDrains"/>, so that every prefix knows.</summary>
    internal DrainState Drains { get; private set; } = DrainState.None;

    /// <summary>What holds the whole node back; null when nothing does, or no more.</summary>
    internal CrashBackoff? Backoff { get; set; }

    internal ImmutableArray<PrefixMonitor> Prefixes { get; private set; } = [];

    internal ImmutableArray<Route> Announced { get; private set; } = [];

    /// <summary>Which of the prefixes' disable files exist.</summary>
    internal DisableFiles DisableFiles { get; init; } = new();

    /// <summary>The node is going away: nothing is announced any more, but for the moment that GRACEFUL_SHUTDOWN takes.</summary>
    internal bool Stopping { get; private set; }

    /// <summary>
    /// Decides for each prefix, hands the routes on if they changed, and only then logs what happened and runs hooks.
    /// </summary>
    internal void DecideAll()
    {
        FollowClock();
        if (Backoff?.Until <= time.GetUtcNow()) Backoff = null;
        foreach (var prefix in Prefixes)
        {
            prefix.Backoff = Backoff;
            prefix.DecideAlone(Stopping);
        }
        foreach (var prefix in Prefixes) prefix.Decide(Stopping, _shared.Of(prefix));
        ImmutableArray<Route> routes = [.. _shared.Routes(Prefixes)];
        if (!routes.AsSpan().SequenceEqual(Announced.AsSpan()))
        {
            Announced = routes;
            announce(routes);
        }
        foreach (var prefix in Prefixes) prefix.Hooks?.Start();
        log.Flush();
    }

    /// <summary>
    /// The same after something that concerns one prefix alone: the others are decided only when its route has changed.
    /// </summary>
    internal void Decide(PrefixMonitor only)
    {
        var before = only.Route;
        only.DecideAlone(Stopping);
        only.Decide(Stopping, _shared.Of(only));
        if (!Equals(before, only.Route))
        {
            DecideAll();
            return;
        }
        only.Hooks?.Start();
        log.Flush();
    }

    /// <summary>
    /// Makes the prefixes those of the services. What is unchanged keeps its state; what is removed ends here, and its
    /// route goes with the next <see cref="DecideAll"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="shared">What is wanted of prefixes that several services share.</param>
    /// <param name="gracefulShutdownTime">How long a route that goes is announced with GRACEFUL_SHUTDOWN.</param>
    /// <returns>Ready prefixes whose rounds are to begin anew, because their checks or times changed.</returns>
    internal ImmutableArray<PrefixMonitor> Reconfigure(
        ImmutableArray<ServiceOptions> services, IEnumerable<SharedPrefixOptions> shared, TimeSpan gracefulShutdownTime)
    {
        var (pairs, gone) = Successors(services);
        _gracefulShutdownTime = gracefulShutdownTime;
        Drains = Drains.OfServices(pairs.GroupBy(pair => pair.New.Service.Name).ToDictionary(
            service => service.Key, service => NamesBefore(service.Key, service.Select(pair => pair.Old))));

        var all = ImmutableArray.CreateBuilder<PrefixMonitor>();
        var anew = ImmutableArray.CreateBuilder<PrefixMonitor>();
        foreach (var (known, (service, served)) in pairs)
        {
            if (known is { Ready: true } && RoundsDiffer(known.Service, service)) anew.Add(known);
            var prefix = known
                ?? new PrefixMonitor(service, served, log, time) { Hooks = hooks(new CheckTarget(service.Name, served)) };
            prefix.Reconfigure(service);
            prefix.Drain = Drains.Of(service.Name);
            prefix.ReadGates(resolver);
            prefix.OnDisableFile(DisableFiles.Exists(prefix.DisableFile));
            all.Add(prefix);
        }
        foreach (var removed in gone)
        {
            removed.Rounds?.Dispose();
            removed.Terminate("it is no longer configured");
            removed.DecideAlone(Stopping);
            removed.Decide(Stopping, shared: null);
        }
        Prefixes = all.ToImmutable();
        _shared.Reconfigure(Prefixes, shared);
        return anew.ToImmutable();
    }

    /// <summary>
    /// Looks for the disable files of services, to be known before <see cref="Reconfigure"/> and <see cref="Preview"/> ask. It
    /// may wait, and needs no lock.
    /// </summary>
    internal void LookForDisableFiles(ImmutableArray<ServiceOptions> services) =>
        DisableFiles.Look(services.SelectMany(service => service.Prefixes.Select(service.DisableFileOf)));

    /// <summary>
    /// What would be announced at once with other services: prefixes that are kept, as they stand; new ones have to rise first.
    /// </summary>
    internal ImmutableArray<Route> Preview(ImmutableArray<ServiceOptions> services, IEnumerable<SharedPrefixOptions> shared)
    {
        var requireAll = SharedPrefixes.RequireAll(shared);
        return [.. from pair in Successors(services).Pairs
                   group (pair.New, Alone: pair.Old?.Preview(pair.New.Service, resolver, DisableFiles, Stopping))
                   by pair.New.Prefix.Announced into same
                   let route = SharedPrefixes.Route([.. same.Select(one => (one.New.Service, one.New.Prefix, one.Alone))],
                       requireAll.Contains(same.Key))
                   where route is not null
                   select route];
    }

    /// <summary>Reads pools and heartbeat for every prefix.</summary>
    internal void ReadGates()
    {
        foreach (var prefix in Prefixes) prefix.ReadGates(resolver);
    }

    /// <summary>Takes over how the service addresses stand; one that is not known there is missing.</summary>
    internal void ReadAddresses(AddressKeeperStatus? status)
    {
        foreach (var prefix in Prefixes)
            prefix.Address = prefix.Service.AssignAddress ? status?.Of(prefix.Prefix.Address) : null;
    }

    /// <summary>Reads how much clients ask at every prefix.</summary>
    internal void ReadTraffic()
    {
        foreach (var prefix in Prefixes) prefix.ReadTraffic(resolver);
    }

    /// <summary>Takes in which disable files were found last.</summary>
    internal void ReadDisableFiles()
    {
        foreach (var prefix in Prefixes)
            if (prefix.DisableFile is { } file) prefix.OnDisableFile(DisableFiles.Exists(file));
    }

    /// <summary>Clients' queries so far at the addresses of services; where there are no services, all.</summary>
    internal long ClientQueries() => Prefixes.IsEmpty ? resolver.ClientQueries
        : Prefixes.Select(prefix => prefix.Prefix.Address).Distinct().Sum(resolver.QueriesAt);

    /// <summary>Removes the drains whose time is over.</summary>
    internal ImmutableArray<Drain> ExpireDrains()
    {
        FollowClock();
        var rest = Drains.At(time.GetUtcNow(), out var over);
        if (!over.IsEmpty) SetDrains(rest);
        return over;
    }

    /// <summary>Changes what is drained. A route that is announced is withdrawn after GRACEFUL_SHUTDOWN.</summary>
    internal void SetDrains(DrainState drains)
    {
        Drains = drains;
        foreach (var prefix in Prefixes)
        {
            var before = prefix.Drain;
            prefix.Drain = drains.Of(prefix.Service.Name);
            if (prefix.Drain is null && !Stopping) prefix.CancelGracefulShutdown();
            else if (before is null && !Stopping) prefix.BeginGracefulShutdown(_gracefulShutdownTime);
        }
    }

    /// <summary>The node goes away: routes are withdrawn after GRACEFUL_SHUTDOWN, which lasts for so long at most.</summary>
    internal void BeginStop(TimeSpan gracefulAtMost)
    {
        if (Stopping) return;
        Stopping = true;
        foreach (var prefix in Prefixes)
            prefix.BeginGracefulShutdown(_gracefulShutdownTime < gracefulAtMost ? _gracefulShutdownTime : gracefulAtMost);
    }

    internal bool HasService(string name) => Prefixes.Any(prefix => prefix.Service.Name == name);

    internal ServiceExplanation? Explain(string service)
    {
        ImmutableArray<PrefixExplanation> prefixes =
            [.. Prefixes.Where(prefix => prefix.Service.Name == service).Select(prefix => prefix.Explain(Stopping))];
        return prefixes.IsEmpty ? null : new ServiceExplanation(service, prefixes);
    }

    // Waits and drains last as long as they were to, and ages stay true, when the wall clock is set.
    private void FollowClock()
    {
        var step = _steps.Take();
        if (step == TimeSpan.Zero) return;
        if (Backoff is { } backoff) Backoff = backoff with { Until = backoff.Until + step };
        Drains = Drains.Moved(step);
        foreach (var prefix in Prefixes) prefix.FollowClock(step, Drains.Of(prefix.Service.Name));
    }

    // What is known of a prefix belongs to it, whatever its service is called.
    private (ImmutableArray<(PrefixMonitor? Old, (ServiceOptions Service, ServicePrefix Prefix) New)> Pairs,
        ImmutableArray<PrefixMonitor> Gone) Successors(ImmutableArray<ServiceOptions> services) => Collections.Successors.Pair(
            Prefixes, prefix => (prefix.Prefix, $"{prefix.Service.Name} {prefix.Prefix}"),
            services.SelectMany(service => service.Prefixes.Distinct().Select(prefix => (Service: service, Prefix: prefix))),
            served => (served.Prefix, $"{served.Service.Name} {served.Prefix}"));

    private static ImmutableArray<string> NamesBefore(string name, IEnumerable<PrefixMonitor?> prefixes) =>
        prefixes.OfType<PrefixMonitor>().Select(prefix => prefix.Service.Name).Distinct()
        .ToImmutableArray() is { IsEmpty: false } names
            ? names : [name];

    // A check may be told the service's name.
    private static bool RoundsDiffer(ServiceOptions one, ServiceOptions other) =>
        one.Name != other.Name || one.Interval != other.Interval || one.Timeout != other.Timeout || one.Jitter != other.Jitter
        || !one.Checks.AsSpan().SequenceEqual(other.Checks.AsSpan());
}
