using System.Collections.Immutable;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Services;

namespace Holdfast.Anycast;

/// <summary>What the anycast side is told: its services, and where their addresses live.</summary>
public sealed record AnycastOptions
{
    /// <summary>The interface the service addresses are put on.</summary>
    public InterfaceOptions Interface { get; init; } = new("lo");

    /// <summary>The services.</summary>
    public ImmutableArray<ServiceOptions> Services { get; init; } = [];

    /// <summary>
    /// The longest a stopping node goes on answering after it has withdrawn. It stops earlier, once a whole second
    /// has passed without a client's query.
    /// </summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(20);
}
