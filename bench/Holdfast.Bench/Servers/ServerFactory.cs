using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Holdfast.Bench.Machine;

namespace Holdfast.Bench.Servers;

/// <summary>
/// Starts the contestants, all set up for the same work: one listener thread, the private ranges and the many clients' as ACL,
/// ANY over UDP answered with TC, a rule for a suffix, metrics as they are by default, the same responder behind them.
/// </summary>
internal sealed class ServerFactory(BenchPaths paths, CancellationToken stop)
{
    /// <summary>Answers that a cache has room for: a million, and more so that none of its parts must make room.</summary>
    public const int CacheEntries = 1_300_000;

    private static readonly TimeSpan CollectorsStart = TimeSpan.FromSeconds(20);

    private readonly HoldfastConfigurations _configurations = new(paths, stop);
    private int _started;
    private int _lastPort = 5300;

    /// <summary>Those that are compared, in the order of their turns.</summary>
    public IReadOnlyList<Contestant> Balancers { get; } = paths.IsObserved
        ? [Contestant.Holdfast, Contestant.HoldfastOld]
        : paths.HoldfastOld is null
        ? [Contestant.Holdfast, Contestant.Dnsdist, Contestant.DnsdistBatched]
        : [Contestant.Holdfast, Contestant.HoldfastOld, Contestant.Dnsdist, Contestant.DnsdistBatched];

    /// <summary>The program that dnsdist's columns are of, as it tells its version.</summary>
    public string DnsdistVersion() => Tool.Run(paths.Dnsdist, ["--version"], stop).Split('\n')[0].Trim();

    /// <summary>Whether this Holdfast has a packet cache: it takes a configuration with one.</summary>
    public bool HoldfastCaches() => _configurations.Take(paths.Holdfast, "", "cache: { max_entries: 1000 }");

    /// <summary>The responder; it answers when this returns.</summary>
    public ServerProcess StartResponder(ServerPlace place)
    {
        var endPoint = FreeEndPoint(place);
        return Answering(Process("responder", place, endPoint, "dotnet", [paths.Bench, "responder", $"{endPoint}"]));
    }

    /// <summary>All that are compared; they answer when this returns.</summary>
    public ServerGroup StartAll(ServerPlace place, int backend, bool withCache)
    {
        var started = new List<(Contestant, ServerProcess)>();
        try
        {
            foreach (var contestant in Balancers)
                started.Add((contestant, Answering(Launch(contestant, place, backend, withCache))));
            return new ServerGroup(started);
        }
        catch
        {
            new ServerGroup(started).Dispose();
            throw;
        }
    }

    /// <summary>Holdfast with so many listener threads and a cache; it answers when this returns.</summary>
    public ServerProcess StartHoldfast(int threads, int backend)
    {
        var endPoint = FreeEndPoint(ServerPlace.Loopback);
        string name = $"holdfast-{threads}-threads";
        string file = _configurations.Write(
            name, paths.Holdfast, new HoldfastSetup(endPoint, backend) { WithCache = true, Threads = threads });
        return Answering(Process(name, ServerPlace.Loopback, endPoint, paths.Holdfast, HoldfastArguments(file)));
    }

    /// <summary>A contestant, just started.</summary>
    public ServerProcess Launch(Contestant contestant, ServerPlace place, int backend, bool withCache)
    {
        var endPoint = FreeEndPoint(place);
        string name = $"{contestant}-{++_started}".ToLowerInvariant();
        if (contestant is Contestant.Holdfast or Contestant.HoldfastOld)
        {
            string program = contestant == Contestant.Holdfast ? paths.Holdfast : paths.HoldfastOld!;
            bool isSeen = paths.IsObserved && contestant == Contestant.Holdfast;
            var collector = isSeen && !paths.IsOnlyKept ? StartCollector(name, place) : null;
            string file = _configurations.Write(name, program, new HoldfastSetup(endPoint, backend)
            {
                WithCache = withCache,
                Collector = collector?.Name,
                IsUnobserved = paths.IsObserved && !isSeen,
            });
            return Process(
                name, place, endPoint, program, HoldfastArguments(file), collector,
                collector is null ? null : HoldfastConfigurations.Api(paths, endPoint));
        }

        string lua = Write(
            $"{name}.conf", DnsdistConfiguration(endPoint, backend, withCache, contestant == Contestant.DnsdistBatched));
        return Process(name, place, endPoint, paths.Dnsdist, ["--supervised", "--disable-syslog", "-C", lua]);
    }

    private static string[] HoldfastArguments(string file) => ["run", "-c", file, "--log-level", "warning"];

    private static ServerProcess Process(
        string name, ServerPlace place, IPEndPoint endPoint, string program, string[] arguments,
        ServerProcess? companion = null, string? api = null)
    {
        string[] command = place.Processor is { } processor
            ? ["chrt", "--rr", "1", "taskset", "-c", $"{processor}", program, .. arguments]
            : [program, .. arguments];
        return new ServerProcess(name, endPoint, command[0], command[1..]) { Companion = companion, Api = api };
    }

    /// <summary>A dnstap collector that forgets what it is told, on a unix socket; it listens when this returns.</summary>
    private ServerProcess StartCollector(string name, ServerPlace place)
    {
        string path = Path.Combine(paths.Work, $"{name}.dnstap");
        var collector = Process(
            path, place with { Processor = place.Others }, new IPEndPoint(IPAddress.Loopback, 0), "fstrm_capture",
            ["-t", "protobuf:dnstap.Dnstap", "-u", path, "-w", "/dev/null"]);
        for (var began = Stopwatch.StartNew(); !File.Exists(path) && began.Elapsed < CollectorsStart; Thread.Sleep(1))
        {
            stop.ThrowIfCancellationRequested();
            collector.MustRun();
        }

        return collector;
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

    private static string DnsdistConfiguration(IPEndPoint endPoint, int backend, bool withCache, bool batched) => $$"""
        setLocal('{{endPoint}}')
        setACL({'127.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '192.168.0.0/16', '172.16.0.0/12', '192.0.2.0/24'})
        setMaxTCPClientThreads(1)
        {{(batched ? "setUDPMultipleMessagesVectorSize(64)" : "-- one datagram a call")}}
        addAction(AndRule({QTypeRule(DNSQType.ANY), TCPRule(false)}), TCAction())
        addAction('refused.example.', RCodeAction(DNSRCode.REFUSED))
        newServer({address='127.0.0.1:{{backend}}', name='responder', checkName='health.bench.example.', checkType='A', checkInterval=1})
        {{(withCache ? $"getPool(''):setCache(newPacketCache({CacheEntries}))" : "-- no cache")}}

        """;

    // Below the ports that the kernel picks for those who ask: one who asks before the server listens could be given its port.
    private IPEndPoint FreeEndPoint(ServerPlace place)
    {
        while (true)
        {
            var endPoint = new IPEndPoint(place.Address, ++_lastPort);
            if (IsFree(endPoint, SocketType.Stream) && IsFree(endPoint, SocketType.Dgram))
                return endPoint;
        }
    }

    private static bool IsFree(IPEndPoint endPoint, SocketType type)
    {
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, type, ProtocolType.Unspecified);
            socket.Bind(endPoint);
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
