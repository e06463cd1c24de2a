using System.Net;
using System.Net.Sockets;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Addresses;

/// <summary>
/// A node in a namespace of its own, with the daemon, and a router in another. Their link is <c>up0</c>, over which BGP runs on
/// IPv4; the service addresses belong on <c>svc0</c> unless told otherwise. Its one service is always well.
/// </summary>
internal sealed class AddressSite : IDisposable
{
    public const string Ipv4 = "192.0.2.53/32";
    public const string Ipv6 = "2001:db8:53::53/128";
    public const string Both = $"{Ipv4}, \"{Ipv6}\"";
    public const string Own4 = "198.51.100.1";

    private readonly TemporaryFolder _folder = new();
    private ChildProcess? _daemon;

    public AddressSite()
    {
        Node.Ip($"link add up0 type veth peer name up0 netns {Router.Name}");
        Node.Exec("sysctl", "-qw", "net.ipv6.conf.up0.accept_dad=0");
        Node.Ip($"addr add {Own4}/24 dev up0");
        Router.Ip("addr add 198.51.100.254/24 dev up0");
        Node.Ip("link set up0 up");
        Router.Ip("link set up0 up");
        Node.Ip("link add svc0 up type bridge");
        Peer = new RecordingPeer(Listen(Router, "198.51.100.254", 179));
    }

    /// <summary>The node's name.</summary>
    public string Name { get; init; } = "n1";

    public TemporaryNamespace Node { get; } = new("node");

    public TemporaryNamespace Router { get; } = new("router");

    public RecordingPeer Peer { get; }

    public string SocketPath => _folder.File("holdfast.sock");

    public string Log => _daemon is null ? "" : _daemon.Output + _daemon.Error;

    /// <summary>A listening TCP socket in a namespace.</summary>
    public static Socket Listen(TemporaryNamespace network, string address, int port) => network.Inside(() =>
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        listener.Listen();
        return listener;
    });

    /// <summary>The next hop the router has for a prefix; null when it has no route.</summary>
    public string? NextHop(string prefix) => Peer.Routes.GetValueOrDefault(prefix);

    /// <summary>The daemon that runs.</summary>
    public ChildProcess Daemon => _daemon ?? throw new InvalidOperationException("the daemon has not been started");

    /// <summary>Starts the daemon and waits until the router has the IPv4 route.</summary>
    public void Start(string serviceInterface = "svc0", string prefixes = Both)
    {
        Run(Configure(serviceInterface, prefixes));
    }

    /// <summary>Starts the daemon as configured, and waits until the router has the IPv4 route.</summary>
    /// <param name="configuration">The file.</param>
    /// <param name="openFiles">How many files it may have open; 0 as many as here.</param>
    public void Run(string configuration, int openFiles = 0)
    {
        _daemon?.Dispose();
        // The runtime that is not compiled in opens a file for each assembly that it comes to need, and dies where it cannot.
        string[] program = openFiles == 0 ? [HoldfastProgram.Path]
            : ["prlimit", $"--nofile={openFiles}:{openFiles}", HoldfastProgram.Published];
        _daemon = ChildProcess.Start("ip", ["netns", "exec", Node.Name, .. program, "run", "-c", configuration]);
        Until("the IPv4 route", () => NextHop(Ipv4) is not null);
    }

    /// <summary>Writes the configuration, and tells where.</summary>
    public string Configure(string serviceInterface = "svc0", string prefixes = Both) =>
        _folder.Write("holdfast.yaml", $$"""
            node: { name: {{Name}}, router_id: {{Own4}}, state_dir: "{{_folder.File("state")}}" }
            dns: { backends: [{ name: nobody, address: 198.51.100.9, mode: up }] }
            anycast:
              interface: {{serviceInterface}}
              check: { pool: default }
              interval: 200ms
              timeout: 150ms
              rise: 1
              services: [{ name: dns1, prefixes: [{{prefixes}}] }]
            bgp:
              local_as: 65101
              neighbors: [{ name: router, address: 198.51.100.254, peer_as: 64500, connect_retry_time: 500ms }]
            api: { listen: "unix:{{SocketPath}}" }

            """);

    /// <summary>What a command of the daemon says.</summary>
    public async Task<string> AskAsync(params string[] command) =>
        (await HoldfastProgram.RunAsync([.. command, "--socket", SocketPath])).Output;

    public void Until(string what, Func<bool> holds) => Wait.Until(what, holds, TimeSpan.FromSeconds(30),
        () => $"routes: {string.Join(", ", Peer.Routes)}{Environment.NewLine}{Log}");

    public void Dispose()
    {
        _daemon?.Dispose();
        Peer.Dispose();
        Node.Dispose();
        Router.Dispose();
        _folder.Dispose();
    }
}
