using System.Net;
using System.Net.Sockets;

namespace Holdfast.Bench.Servers;

/// <summary>
/// Starts the contestants, all set up for the same work: one listener thread, the private ranges as ACL, ANY over UDP
/// answered with TC, a rule for a suffix, metrics as they are by default, the same responder behind them.
/// </summary>
internal sealed class ServerFactory(BenchPaths paths, CancellationToken stop)
{
    /// <summary>Answers that a cache has room for: a million, and more so that none of its parts must make room.</summary>
    public const int CacheEntries = 1_300_000;

    private int _started;

    /// <summary>The program that dnsdist's columns are of, as it tells its version.</summary>
    public string DnsdistVersion() => Tool.Run(paths.Dnsdist, ["--version"], stop).Split('\n')[0].Trim();

    /// <summary>Whether this Holdfast has a packet cache: it takes a configuration with one.</summary>
    public bool HoldfastCaches()
    {
        string file = Write("holdfast-with-cache.yaml", HoldfastConfiguration(port: 1, backend: 2, withCache: true));
        return Tool.Try(paths.Holdfast, ["check", file], stop).Code == 0;
    }

    /// <summary>The responder; it answers when this returns.</summary>
    public ServerProcess StartResponder()
    {
        int port = FreePort();
        var server = new ServerProcess("responder", port, "dotnet", [paths.Bench, "responder", $"127.0.0.1:{port}"]);
        return Answering(server);
    }

    /// <summary>A contestant; it answers when this returns.</summary>
    public ServerProcess Start(Contestant contestant, int backend, bool withCache) => Answering(Launch(contestant, backend, withCache));

    /// <summary>Holdfast with so many listener threads and a cache; it answers when this returns.</summary>
    public ServerProcess StartHoldfast(int threads, int backend)
    {
        int port = FreePort();
        string name = $"holdfast-{threads}-threads";
        string file = Write($"{name}.yaml", HoldfastConfiguration(port, backend, withCache: true, threads));
        return Answering(new ServerProcess(name, port, paths.Holdfast, ["run", "-c", file, "--log-level", "warning"]));
    }

    /// <summary>A contestant, just started.</summary>
    public ServerProcess Launch(Contestant contestant, int backend, bool withCache)
    {
        int port = FreePort();
        string name = $"{contestant}-{++_started}".ToLowerInvariant();
        if (contestant == Contestant.Holdfast)
        {
            string file = Write($"{name}.yaml", HoldfastConfiguration(port, backend, withCache));
            return new ServerProcess(name, port, paths.Holdfast, ["run", "-c", file, "--log-level", "warning"]);
        }

        string lua = Write($"{name}.conf", DnsdistConfiguration(port, backend, withCache, contestant == Contestant.DnsdistBatched));
        return new ServerProcess(name, port, paths.Dnsdist, ["--supervised", "--disable-syslog", "-C", lua]);
    }

    private ServerProcess Answering(ServerProcess server)
    {
        try
        {
            FirstAnswer.Await(server, stop);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(paths.Work, name);
        File.WriteAllText(path, text);
        return path;
    }

    private string HoldfastConfiguration(int port, int backend, bool withCache, int threads = 1) => $$"""
        node: { name: bench }
        dns:
          threads: {{threads}}
          listen: ["127.0.0.1:{{port}}"]
          acl: [127.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 192.168.0.0/16, 172.16.0.0/12]
          any_over_udp: truncate
          rules: [{ suffix: refused.example, action: refuse }]
          tcp: { max_connections_per_client: 1000 }
          {{(withCache ? $"cache: {{ max_entries: {CacheEntries} }}" : "# no cache")}}
          check: { query: health.bench.example A, interval: 1s }
          backends: [{ name: responder, address: "127.0.0.1:{{backend}}" }]
        api: { listen: "unix:{{Path.Combine(paths.Work, $"{port}.sock")}}" }

        """;

    private static string DnsdistConfiguration(int port, int backend, bool withCache, bool batched) => $$"""
        setLocal('127.0.0.1:{{port}}')
        setACL({'127.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '192.168.0.0/16', '172.16.0.0/12'})
        setMaxTCPClientThreads(1)
        {{(batched ? "setUDPMultipleMessagesVectorSize(64)" : "-- one datagram a call")}}
        addAction(AndRule({QTypeRule(DNSQType.ANY), TCPRule(false)}), TCAction())
        addAction('refused.example.', RCodeAction(DNSRCode.REFUSED))
        newServer({address='127.0.0.1:{{backend}}', name='responder', checkName='health.bench.example.', checkType='A', checkInterval=1})
        {{(withCache ? $"getPool(''):setCache(newPacketCache({CacheEntries}))" : "-- no cache")}}

        """;

    private static int FreePort()
    {
        // Free for TCP as well: a server listens on both.
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)tcp.LocalEndPoint!).Port;
    }
}
