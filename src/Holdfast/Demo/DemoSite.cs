using System.Globalization;
using System.Net;
using Holdfast.Configuration.Tokens;

namespace Holdfast.Demo;

/// <summary>
/// All that a node needs beside itself, on loopback: backends, a neighbor, and a folder with its configuration and a token. The
/// folder goes at the end.
/// </summary>
internal sealed class DemoSite : IAsyncDisposable
{
    private const uint NodeAs = 64512;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("holdfast-demo-");
    private readonly DemoRouter _router = new(NodeAs);

    /// <summary>Begins with what the node is to find.</summary>
    /// <param name="page">Where the page is to be.</param>
    public DemoSite(IPEndPoint page)
    {
        Page = page;
        string tokens = Path.Combine(_folder.FullName, "tokens");
        File.WriteAllText(tokens,
            TokensFile.Line(new ApiToken("demo", ApiScope.Operate, ApiToken.HashOf(Token))) + "\n");
        File.SetUnixFileMode(tokens, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(ConfigurationPath, Configuration());
    }

    /// <summary>The token that the page is to show; it may operate.</summary>
    public string Token { get; } = TokensFile.NewSecret();

    public IPEndPoint Page { get; }

    /// <summary>Where queries are answered.</summary>
    public IPEndPoint Dns { get; } = DemoRouter.FreePort(IPAddress.Loopback);

    public string ConfigurationPath => Path.Combine(_folder.FullName, "holdfast.yaml");

    public string SocketPath => Path.Combine(_folder.FullName, "api.sock");

    /// <summary>Two that are asked first, and one that is asked while neither of them is up.</summary>
    public IReadOnlyList<DemoBackend> Backends { get; } =
    [
        new("resolver-a", TimeSpan.FromMilliseconds(2)), new("resolver-b", TimeSpan.FromMilliseconds(4)),
        new("fallback", TimeSpan.FromMilliseconds(18)),
    ];

    public async ValueTask DisposeAsync()
    {
        await _router.DisposeAsync();
        foreach (var backend in Backends) backend.Dispose();
        _folder.Delete(recursive: true);
    }

    // No address is put anywhere: the services are announced to nobody but the neighbor on loopback.
    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $$"""
        node: { name: demo, router_id: 192.0.2.1, state_dir: {{_folder.FullName}}/state }
        dns:
          listen: ["{{Dns}}"]
          service_port: {{Dns.Port}}
          threads: 1
          policy: orderedWrandom
          cache: { max_entries: 10000, huge_pages: false }
          check: { query: "check.example A", interval: 1s, timeout: 500ms, rise: 1, fall: 2 }
          backends:
        {{string.Join("\n", Backends.Select((backend, index) => string.Create(CultureInfo.InvariantCulture,
            $"    - {{ name: {backend.Name}, address: \"{backend.EndPoint}\", order: {(index < 2 ? 1 : 2)} }}")))}}
        anycast:
          interval: 1s
          timeout: 500ms
          rise: 2
          fall: 2
          drain_time: 1s
          graceful_shutdown_time: 5s
          damping: off
          services:
            - { name: dns1, prefixes: 192.0.2.53/32, assign_address: false, med: 100, check: { pool: default, minimum: 1 } }
            - { name: dns2, prefixes: 192.0.2.54/32, assign_address: false, med: 200, check: { pool: default, minimum: 2 } }
        bgp:
          local_as: {{NodeAs}}
          listen_port: 0
          neighbors:
            - name: router
              address: {{_router.EndPoint.Address}}
              port: {{_router.EndPoint.Port}}
              peer_as: {{DemoRouter.As}}
              families: [ipv4]
              next_hop: { ipv4: 192.0.2.1 }
        api:
          listen: "unix:{{SocketPath}}"
          http: { listen: "{{Page}}", tokens_file: tokens }
        """);
}
