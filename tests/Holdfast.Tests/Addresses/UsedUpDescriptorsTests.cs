using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Addresses;

/// <summary>
/// Clients that want more connections than the daemon may have files open, and say nothing: what keeps the service announced
/// goes on, and still tells when something is wrong.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class UsedUpDescriptorsTests : IDisposable
{
    private const int OpenFiles = 256;
    private const int MetricsPort = 9953;
    private const string Router = "198.51.100.254", LateRouter = "198.51.100.253";

    private readonly TemporaryFolder _folder = new();
    private readonly AddressSite _site = new();
    private readonly List<Socket> _held = [];
    private readonly Socket _http;
    private volatile string _httpStatus = "200 OK";
    private int _requests;
    private Socket? _tcp;

    public UsedUpDescriptorsTests()
    {
        // Commands run as nobody, and are to see a file in it.
        File.SetUnixFileMode(_folder.Path, File.GetUnixFileMode(_folder.Path) | UnixFileMode.OtherExecute);
        _site.Router.Ip($"addr add {LateRouter}/24 dev up0");
        _site.Router.Ip("route add 192.0.2.53/32 via 198.51.100.1");
        for (int client = 11; client < 16; client++)
            _site.Router.Ip($"addr add 198.51.100.{client}/24 dev up0");
        _http = AddressSite.Listen(_site.Router, Router, 8080);
        new Thread(AnswerHttp) { IsBackground = true, Name = "http" }.Start();
        _tcp = AddressSite.Listen(_site.Router, Router, 8081);
        _folder.Write("command", "");
        _folder.Write("file", "");
    }

    public void Dispose()
    {
        foreach (var socket in _held)
            socket.Dispose();
        _http.Dispose();
        _tcp?.Dispose();
        _site.Dispose();
        _folder.Dispose();
    }

    /// <summary>Where clients connect; HELD_PORTS=all (make soak): at the ports of BGP and the metrics too.</summary>
    public static TheoryData<string, int> Ports => Environment.GetEnvironmentVariable("HELD_PORTS") == "all"
        ? new() { { "192.0.2.53", 53 }, { "198.51.100.1", 179 }, { "198.51.100.1", MetricsPort } }
        : new() { { "192.0.2.53", 53 } };

    [Theory]
    [MemberData(nameof(Ports))]
    public async Task Checks_sessions_and_the_API_go_on(string address, int port)
    {
        _site.Run(Configuration(), OpenFiles);
        int updates = _site.Peer.Updates;
        Hold(address, port);
        int asked = Volatile.Read(ref _requests);
        _site.Until("ten more rounds", () => Volatile.Read(ref _requests) > asked + 10);
        Assert.Equal((1, updates), (_site.Peer.Sessions, _site.Peer.Updates));
        Assert.Contains("4/4 ok", await _site.AskAsync("show", "services"), StringComparison.Ordinal);

        // A session that has yet to come up.
        using (var late = new RecordingPeer(AddressSite.Listen(_site.Router, LateRouter, 179)))
            _site.Until("the late router has the route", () => late.Routes.ContainsKey(AddressSite.Ipv4));

        WithdrawnWhile(() => File.Delete(_folder.File("file")), () => _folder.Write("file", ""));
        WithdrawnWhile(() => File.Delete(_folder.File("command")), () => _folder.Write("command", ""));
        WithdrawnWhile(() => _httpStatus = "500 Broken", () => _httpStatus = "200 OK");
        WithdrawnWhile(() => _tcp!.Dispose(), () => _tcp = AddressSite.Listen(_site.Router, Router, 8081));
        Assert.Equal(1, _site.Peer.Sessions);
        Assert.Contains("4/4 ok", await _site.AskAsync("show", "services"), StringComparison.Ordinal);
    }

    private void WithdrawnWhile(Action broken, Action mended)
    {
        broken();
        _site.Until("it is withdrawn", () => _site.NextHop(AddressSite.Ipv4) is null);
        mended();
        _site.Until("it is announced again", () => _site.NextHop(AddressSite.Ipv4) is not null);
    }

    // From several addresses, since one client is not given all.
    private void Hold(string address, int port) => _held.AddRange(_site.Router.Inside(() =>
    {
        List<Socket> sockets = [];
        for (int i = 0; i < OpenFiles + 44; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            sockets.Add(socket);
            socket.Bind(new IPEndPoint(IPAddress.Parse($"198.51.100.{11 + (i % 5)}"), 0));
            try
            {
                socket.Connect(IPAddress.Parse(address), port);
            }
            catch (SocketException begun) when (begun.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // The kernel goes on with it.
            }
        }

        return sockets;
    }));

    private void AnswerHttp()
    {
        byte[] request = new byte[4096];
        while (true)
        {
            try
            {
                using var connection = _http.Accept();
                if (connection.Receive(request) == 0) continue;
                Interlocked.Increment(ref _requests);
                connection.Send(Encoding.ASCII.GetBytes($"HTTP/1.1 {_httpStatus}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                if (!_http.IsBound || error is ObjectDisposedException) return;
            }
        }
    }

    private string Configuration() => _folder.Write("holdfast.yaml", $$"""
        node: { name: n1, router_id: {{AddressSite.Own4}}, state_dir: "{{_folder.File("state")}}" }
        dns: { backends: [{ name: nobody, address: 198.51.100.9, mode: up }] }
        anycast:
          interface: svc0
          checks:
            - command: [test, -e, "{{_folder.File("command")}}"]
            - file: "{{_folder.File("file")}}"
            - http: "http://{{Router}}:8080/"
            - tcp: "{{Router}}:8081"
          interval: 300ms
          timeout: 290ms
          rise: 1
          fall: 5
          damping: off
          services: [{ name: dns1, prefixes: [{{AddressSite.Ipv4}}] }]
        bgp:
          local_as: 65101
          neighbors:
            - { name: router, address: {{Router}}, peer_as: 64500, connect_retry_time: 500ms }
            - { name: late, address: {{LateRouter}}, peer_as: 64500, connect_retry_time: 500ms }
        metrics: { listen: "198.51.100.1:{{MetricsPort}}" }
        api: { listen: "unix:{{_site.SocketPath}}" }
        """);
}
