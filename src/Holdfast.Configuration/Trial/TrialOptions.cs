using System.Net;
using Holdfast.Anycast;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Hooks;
using Holdfast.Configuration.Options;

namespace Holdfast.Configuration.Trial;

/// <summary>
/// A configuration as it is tried beside what answers today: it asks the same backends by the same rules, on ports of its own,
/// and touches nothing that another program has or does.
/// </summary>
public static class TrialOptions
{
    /// <summary>By so much its ports are higher; lower, where there is none so high.</summary>
    public const int PortsHigher = 10_000;

    /// <summary>The options of a trial.</summary>
    /// <param name="options">The configuration.</param>
    public static HoldfastOptions Of(HoldfastOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with
        {
            IsTrial = true,
            Bgp = null,
            Processes = [],
            ProcessPipes = null,
            Node = options.Node with { StateDirectory = Path.Combine(options.Node.StateDirectory, "trial") },
            Api = options.Api with
            {
                SocketPath = SocketPath(options.Api.SocketPath),
                Http = options.Api.Http with { Listen = options.Api.Http.Listen is { } http ? Moved(http) : null },
            },
            Metrics = options.Metrics with { Listen = options.Metrics.Listen is { } listen ? Moved(listen) : null },
            LoadBalancer = options.LoadBalancer with
            {
                Listeners = [.. options.LoadBalancer.Listeners.Select(its => its with { EndPoint = Moved(its.EndPoint) })],
                Log = [],
            },
            Anycast = Of(options.Anycast),
        };
    }

    private static AnycastOptions Of(AnycastOptions options) => options with
    {
        Interface = new InterfaceOptions("lo"),
        DrainTime = TimeSpan.Zero,
        Services = [.. options.Services.Select(service => service with
        {
            AssignAddress = false,
            StatusFile = null,
            Hooks = HookOptions.None,
            Checks = [.. service.Checks.Select(
                check => check is CheckOptions.Query query ? query with { Port = Moved(query.Port) } : check)],
        })],
    };

    private static string SocketPath(string path) => Path.Combine(Path.GetDirectoryName(path) ?? "/",
        $"{Path.GetFileNameWithoutExtension(path)}-trial{Path.GetExtension(path)}");

    private static IPEndPoint Moved(IPEndPoint endPoint) => new(endPoint.Address, Moved(endPoint.Port));

    private static int Moved(int port) => port + PortsHigher <= IPEndPoint.MaxPort ? port + PortsHigher : port - PortsHigher;
}
