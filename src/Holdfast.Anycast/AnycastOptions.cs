using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Services;
using Holdfast.Collections;

namespace Holdfast.Anycast;

/// <summary>What the anycast side is told: its services, and where their addresses live.</summary>
public sealed record AnycastOptions
{
    /// <summary>The interface the service addresses are put on.</summary>
    public InterfaceOptions Interface { get; init; } = new("lo");

    /// <summary>The services.</summary>
    public ValueList<ServiceOptions> Services { get; init; } = [];

    /// <summary>Prefixes in which addresses of several services lie; for those not listed, one that is up is enough.</summary>
    public ValueList<SharedPrefixOptions> SharedPrefixes { get; init; } = [];

    /// <summary>
    /// How long a route that a drain or a stop takes away is announced with GRACEFUL_SHUTDOWN (RFC 8326) before it is
    /// withdrawn, so that routers which honour the community go over before they lose it. 0 withdraws at once.
    /// </summary>
    public TimeSpan GracefulShutdownTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What the commands of checks and hooks are run with.</summary>
    public CommandOptions Commands { get; init; } = new();

    /// <summary>When a node that dies young again and again waits before it announces.</summary>
    public CrashBackoffOptions CrashBackoff { get; init; } = new();

    /// <summary>
    /// The longest a stopping node goes on answering, <see cref="GracefulShutdownTime"/> included. It stops earlier, once a
    /// whole second has passed without a client's query at a service address.
    /// </summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(20);
}
