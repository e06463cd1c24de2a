using Holdfast.Anycast;
using Holdfast.Bgp.Options;
using Holdfast.Collections;
using Holdfast.LoadBalancer;

namespace Holdfast.Configuration.Options;

/// <summary>Everything one node is told: the whole of its configuration file, defaults filled in.</summary>
/// <param name="Node">Who the node is.</param>
/// <param name="LoadBalancer">The <c>dns</c> section.</param>
/// <param name="Anycast">The <c>anycast</c> section; no services when the file has none.</param>
/// <param name="Bgp">The <c>bgp</c> section, or null when the file has none.</param>
/// <param name="Api">The <c>api</c> section.</param>
public sealed record HoldfastOptions(
    NodeOptions Node, LoadBalancerOptions LoadBalancer, AnycastOptions Anycast, BgpOptions? Bgp, ApiOptions Api)
{
    /// <summary>The <c>metrics</c> section.</summary>
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>It runs beside another program that answers: no address is touched, whosever it is.</summary>
    public bool IsTrial { get; init; }

    /// <summary>The programs of <c>bgp.processes</c>.</summary>
    public ValueList<ProcessOptions> Processes { get; init; } = [];

    /// <summary>
    /// The path of the named pipes that take commands as a process writes them, without <c>.in</c> and <c>.out</c>; null for
    /// none.
    /// </summary>
    public string? ProcessPipes { get; init; }
}
