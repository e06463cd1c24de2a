using System.Net.Sockets;
using System.Text.Json;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Processes;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>The product as it is shipped, with one neighbor that it watches by BFD.</summary>
internal sealed class BfdNode : IDisposable
{
    private readonly BfdNetwork _network;
    private readonly HttpClient _http;
    private readonly string? _neighbors;

    /// <param name="network">Where it runs.</param>
    /// <param name="bfd">How it watches.</param>
    /// <param name="neighbors">Whom, as the keys of <c>bgp</c>; null: the router, by the address that goes with the path.</param>
    public BfdNode(BfdNetwork network, string bfd, string? neighbors = null)
    {
        _network = network;
        _neighbors = neighbors;
        _http = new HttpClient(
            new SocketsHttpHandler { ConnectCallback = ConnectAsync })
        { BaseAddress = new Uri("http://holdfast/api/v1/") };
        Configure(bfd);
        Program = ChildProcess.Start(
            "nsenter", $"--net={network.Node.Path}", "--", HoldfastProgram.Path, "run", "-c", InDirectory("node.yaml"));
    }

    public ChildProcess Program { get; }

    /// <summary>The session with the router; null before the daemon answers.</summary>
    public BfdView? Bfd
    {
        get
        {
            if (Get("bfd") is not { } report) return null;
            var sessions = report.GetProperty("sessions");
            return sessions.GetArrayLength() == 0 ? null : BfdView.Of(sessions[0]);
        }
    }

    /// <summary>The state of the BGP session, and why it was lost last.</summary>
    public (string State, string LastError) Bgp => Get("bgp") is not { } report || report.GetArrayLength() == 0 ? ("", "")
        : (report[0].GetProperty("state").GetString()!, report[0].GetProperty("last_error").GetString() ?? "");

    /// <summary>How often the BGP session came up.</summary>
    public long TimesEstablished => Get("bgp")?[0].GetProperty("times_established").GetInt64() ?? 0;

    /// <summary>The neighbor's address, as it is told.</summary>
    public string? Address => Get("bgp")?[0].GetProperty("address").GetString();

    public string Log => Program.Output + Program.Error;

    public string Show(params string[] what) =>
        Tool.Run(HoldfastProgram.Path, ["show", .. what, "--socket", InDirectory("node.sock")]).Output;

    /// <summary>Has it take over other settings.</summary>
    /// <returns>What it says it did.</returns>
    public string Reload(string bfd)
    {
        Configure(bfd);
        return Tool.Run(HoldfastProgram.Path, ["reload", "--socket", InDirectory("node.sock")]).Output;
    }

    public void Dispose()
    {
        Program.Dispose();
        _http.Dispose();
    }

    private void Configure(string bfd)
    {
        var scope = _network.Path == BfdPath.LinkLocal ? $"%{BfdNetwork.Uplink}" : "";
        var multihop = _network.Path is BfdPath.Multihop or BfdPath.MultihopIpv6 ? ", multihop: 2" : "";
        var router = $$"""
            neighbors: [{ name: router, address: "{{_network.RouterAddress}}{{scope}}", peer_as: 395089{{multihop}} }]
            """;
        File.WriteAllText(InDirectory("node.yaml"), $$"""
            node: { name: node, router_id: 198.51.100.1, state_dir: {{InDirectory("state")}} }
            dns: { listen: "127.0.0.1:5300", backends: [{ address: "127.0.0.1:5301" }] }
            bgp:
              local_as: 65101
              connect_retry_time: 1s
              bfd: {{bfd}}
              {{_neighbors ?? router}}
            api: { listen: "unix:{{InDirectory("node.sock")}}" }
            """);
    }

    private string InDirectory(string file) => Path.Combine(_network.Directory, file);

    private JsonElement? Get(string what)
    {
        try
        {
            using var document = JsonDocument.Parse(
                _http.GetStringAsync(new Uri(what, UriKind.Relative)).GetAwaiter().GetResult());
            return document.RootElement.Clone();
        }
        catch (HttpRequestException) when (!Program.HasEnded)
        {
            return null;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(InDirectory("node.sock")), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
