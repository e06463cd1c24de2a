using System.Collections.Immutable;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Rib;

namespace Holdfast.Anycast;

/// <content>How everything stands, and would stand.</content>
public sealed partial class AnycastEngine
{
    /// <summary>Each prefix of each service, as it is now.</summary>
    public ImmutableArray<PrefixStatus> Snapshot()
    {
        lock (_gate) return [.. _set.Prefixes.Select(prefix => prefix.Status())];
    }

    /// <summary>Why a service is announced or not; null when there is no such service.</summary>
    /// <param name="service">Its name.</param>
    public ServiceExplanation? Explain(string service)
    {
        lock (_gate) return _set.Explain(service);
    }

    /// <summary>The routes that would be announced at once if these options were taken over now. Nothing changes.</summary>
    /// <param name="options">Valid options.</param>
    public ImmutableArray<Route> Preview(AnycastOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _set.LookForDisableFiles(options.Services);
        lock (_gate) return _set.Preview(options.Services, options.SharedPrefixes);
    }
}
