using System.Net;
using Holdfast.Anycast;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Configuration.Options;
using Holdfast.Contracts;
using Holdfast.LoadBalancer;
using Holdfast.Processes;
using Holdfast.Processes.Commands;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Tests.Processes;

/// <summary>A speaker with one neighbor, and the programs that announce over it.</summary>
internal sealed class ProcessSite : IAsyncDisposable, INodeCommands
{
    private readonly BgpSpeaker _router;
    private ProcessSet? _set;

    public ProcessSite(params StaticRoute[] staticRoutes)
    {
        var (port, routerPort) = (FreePort.Next(), FreePort.Next());
        Bgp = new BgpOptions
        {
            LocalAs = 65101,
            RouterId = IPAddress.Parse("192.0.2.1"),
            ListenPort = port,
            StaticRoutes = [.. staticRoutes],
            Neighbors =
            [
                new NeighborOptions("router", IPAddress.Parse("127.0.0.2"), 65201)
                {
                    Port = routerPort,
                    Source = IPAddress.Loopback,
                    ConnectRetryTime = TimeSpan.FromSeconds(0.3),
                },
            ],
        };
        Speaker = new BgpSpeaker(Bgp, TimeProvider.System, NullLoggerFactory.Instance);
        _router = new BgpSpeaker(
            new BgpOptions
            {
                LocalAs = 65201,
                RouterId = IPAddress.Parse("192.0.2.2"),
                ListenPort = routerPort,
                Neighbors =
                [
                    new NeighborOptions("node", IPAddress.Loopback, 65101)
                    {
                        Port = port, Source = IPAddress.Parse("127.0.0.2"), Passive = true,
                    },
                ],
            },
            TimeProvider.System, NullLoggerFactory.Instance);
    }

    public BgpOptions Bgp { get; }

    public BgpSpeaker Speaker { get; }

    /// <summary>The neighbor.</summary>
    public BgpSpeaker Router => _router;

    public TemporaryFolder Folder { get; } = new();

    /// <summary>What commands asked of the daemon.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The routes that the neighbor has: <c>198.18.0.0/15 5</c>, with the MED.</summary>
    public string Announced => AnnouncedTo("router");

    /// <summary>The routes that a neighbor has.</summary>
    public string AnnouncedTo(string neighbor) => string.Join(", ", Speaker.Neighbors.Where(one => one.Name == neighbor)
        .SelectMany(one => one.Announced).Select(route => $"{route.Prefix} {route.Med}"));

    /// <summary>A second router, which waits to be connected to.</summary>
    public BgpSpeaker OtherRouter(string address, int port)
    {
        var router = new BgpSpeaker(
            new BgpOptions
            {
                LocalAs = 65201,
                RouterId = IPAddress.Parse("192.0.2.3"),
                ListenPort = port,
                ListenAddresses = [IPAddress.Parse(address)],
                Neighbors =
                [
                    new NeighborOptions("node", IPAddress.Loopback, Bgp.LocalAs)
                    {
                        Source = IPAddress.Parse(address), Passive = true,
                    },
                ],
            },
            TimeProvider.System, NullLoggerFactory.Instance);
        router.Start();
        return router;
    }

    /// <summary>What a program wrote into a file of the folder.</summary>
    public string Heard => File.Exists(Folder.File("heard")) ? File.ReadAllText(Folder.File("heard")) : "";

    /// <summary>The programs as metrics show them.</summary>
    public IReadOnlyList<RouteProcessStatus> Status => _set!.Status;

    /// <summary>A program of the shell, in the folder.</summary>
    public ProcessOptions Shell(string script) => new("script", ["/bin/sh", "-c", $"cd {Folder.Path}; {script}"]);

    /// <summary>Starts the sessions and the programs.</summary>
    /// <param name="pipes">The pipes of <c>exabgpcli</c>, or null.</param>
    /// <param name="processes">The programs.</param>
    public async Task StartAsync(string? pipes, params ProcessOptions[] processes)
    {
        _set = new ProcessSet(Options(pipes, processes), Speaker, this, supervisor: null, TimeProvider.System,
            NullLoggerFactory.Instance);
        _set.Listen();
        _router.Start();
        Speaker.Start();
        _set.Start();
        await Wait.UntilAsync("a session", () => Speaker.Neighbors[0].State == SessionState.Established);
    }

    /// <summary>Puts other programs in the place of these.</summary>
    public void Reconfigure(params ProcessOptions[] processes) => _set!.Reconfigure(Options(null, processes));

    public void Shutdown(string by) => Asked.Add($"shutdown by {by}");

    public void Reload(string by) => Asked.Add($"reload by {by}");

    public async ValueTask DisposeAsync()
    {
        _set?.Dispose();
        await Speaker.DisposeAsync();
        await _router.DisposeAsync();
        Folder.Dispose();
    }

    private HoldfastOptions Options(string? pipes, ProcessOptions[] processes) =>
        new(new NodeOptions(), new LoadBalancerOptions { Listeners = [], Backends = [] }, new AnycastOptions(), Bgp,
            new ApiOptions())
        {
            Processes = [.. processes],
            ProcessPipes = pipes,
        };
}
