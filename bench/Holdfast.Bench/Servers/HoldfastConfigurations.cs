using System.Net;
using Holdfast.Bench.Machine;

namespace Holdfast.Bench.Servers;

/// <summary>What a Holdfast is told.</summary>
/// <param name="EndPoint">Where it listens.</param>
/// <param name="Backend">The port of the responder behind it.</param>
internal sealed record HoldfastSetup(IPEndPoint EndPoint, int Backend)
{
    /// <summary>Whether it has a packet cache.</summary>
    public bool WithCache { get; init; }

    /// <summary>Its listener threads.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The unix socket of a dnstap collector that is told of every query and answer; null: none is.</summary>
    public string? Collector { get; init; }

    /// <summary>Whether it keeps no queries to be looked at.</summary>
    public bool IsUnobserved { get; init; }
}

/// <summary>Writes the configurations of Holdfasts, of which an older one may not know every key.</summary>
internal sealed class HoldfastConfigurations(BenchPaths paths, CancellationToken stop)
{
    private readonly Dictionary<(string, string, string), bool> _taken = [];

    /// <summary>The socket of the API of who listens there.</summary>
    public static string Api(BenchPaths paths, IPEndPoint endPoint) => Path.Combine(paths.Work, $"{endPoint.Port}.sock");

    /// <summary>Writes one; returns the file's path.</summary>
    /// <param name="name">What the file is called.</param>
    /// <param name="program">Who will read it.</param>
    /// <param name="setup">What it is told.</param>
    public string Write(string name, string program, HoldfastSetup setup)
    {
        // Two cannot have the same directory. One that does not know the key has none, or the usual one.
        string state = Take(program, StateIn("tried"), "") ? StateIn(name) : "";
        return File($"{name}.yaml", Text(setup, state, Observation(program, setup)));
    }

    /// <summary>Whether a program takes a configuration with such keys.</summary>
    /// <param name="program">The program.</param>
    /// <param name="node">More of the section <c>node</c>.</param>
    /// <param name="dns">More of the section <c>dns</c>.</param>
    public bool Take(string program, string node, string dns)
    {
        if (_taken.TryGetValue((program, node, dns), out bool takes))
            return takes;
        string file = File("tried.yaml", Text(new HoldfastSetup(new IPEndPoint(IPAddress.Loopback, 1), Backend: 2), node, dns));
        return _taken[(program, node, dns)] = Tool.Try(program, ["check", file], stop).Code == 0;
    }

    private string Observation(string program, HoldfastSetup setup)
    {
        const string nothingKept = "recent: { size: 0 }";
        return setup.Collector is { } collector ? $"log: [{{ dnstap: \"unix:{collector}\" }}]"
            : setup.IsUnobserved && Take(program, "", nothingKept) ? nothingKept
            : "";
    }

    private string StateIn(string name) => $", state_dir: {Path.Combine(paths.Work, name + ".state")}";

    private string File(string name, string text)
    {
        string path = Path.Combine(paths.Work, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private string Text(HoldfastSetup setup, string node, string dns) => $$"""
        node: { name: bench{{node}} }
        dns:
          threads: {{setup.Threads}}
          listen: ["{{setup.EndPoint}}"]
          acl: [127.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, 192.168.0.0/16, 172.16.0.0/12, 192.0.2.0/24]
          any_over_udp: truncate
          rules: [{ suffix: refused.example, action: refuse }]
          tcp: { max_connections_per_client: 1000 }
          {{(setup.WithCache ? $"cache: {{ max_entries: {ServerFactory.CacheEntries} }}" : "# no cache")}}
          check: { query: health.bench.example A, interval: 1s }
          backends: [{ name: responder, address: "127.0.0.1:{{setup.Backend}}" }]
          {{dns}}
        api: { listen: "unix:{{Api(paths, setup.EndPoint)}}" }

        """;
}
