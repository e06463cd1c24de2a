using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Bench.Machine;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Bench.Speakers;

/// <summary>
/// One BGP speaker with many neighbors and many routes, all over loopback; the neighbors are speakers too, in this process, each
/// at an address of 127.0.0.0/8. Times are until the last of them has what it should have.
/// </summary>
internal sealed class SpeakerBench : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly BgpSpeaker _hub;
    private readonly List<BgpSpeaker> _spokes;
    private readonly int _routes;

    private SpeakerBench(int neighbors, int routes)
    {
        _routes = routes;
        var port = FreePort();
        _hub = new BgpSpeaker(
            new BgpOptions
            {
                LocalAs = 65101,
                RouterId = IPAddress.Parse("192.0.2.1"),
                ListenPort = port,
                Neighbors = [
                    .. Enumerable.Range(0, neighbors)
                    .Select(index => new NeighborOptions($"n{index}", Address(index), 65201) { Passive = true })],
            },
            TimeProvider.System, NullLoggerFactory.Instance);
        _spokes =
        [
            .. Enumerable.Range(0, neighbors).Select(index => new BgpSpeaker(
                new BgpOptions
                {
                    LocalAs = 65201,
                    RouterId = Address(index),
                    ListenPort = 0,
                    Neighbors = [
                        new NeighborOptions(
                            "hub", IPAddress.Loopback, 65101) { Port = port, Source = Address(index),
                                ConnectRetryTime = TimeSpan.FromSeconds(1) }],
                },
                TimeProvider.System, NullLoggerFactory.Instance)),
        ];
    }

    /// <summary>Measures and prints.</summary>
    public static async Task<int> RunAsync(int neighbors, int routes)
    {
        var before = Memory();
        await using var bench = new SpeakerBench(neighbors, routes);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                    $"{neighbors} neighbors, {routes} prefixes, {Environment.ProcessorCount} CPUs; both ends in one process"));
        await bench.UpAsync();
        var idle = Memory();
        Say("memory of all sessions, both ends",
            $"{(idle - before) / 1e6:0.0} MB, {(idle - before) / 1024.0 / neighbors:0.0} KiB each");
        await bench.AnnounceAsync("announced to all", bench.Routes(100));
        var full = Memory();
        Say("memory of the routes", $"{(full - idle) / 1e6:0.0} MB");
        await bench.AnnounceAsync("MED changed at all", bench.Routes(200));
        await bench.AnnounceAsync("one route more at all", [.. bench.Routes(200), Route(routes, 200)]);
        await bench.AnnounceAsync("withdrawn from all", []);
        var begin = Stopwatch.GetTimestamp();
        var states = bench._hub.Neighbors.Count(neighbor => neighbor.State == SessionState.Established);
        Say("status of all", $"{Stopwatch.GetElapsedTime(begin).TotalMilliseconds:0.0} ms; {states} still Established");
        Say("peak resident memory of the process", $"{Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB");
        return states == neighbors ? 0 : 1;
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        foreach (var spoke in _spokes) await spoke.DisposeAsync();
    }

    private async Task UpAsync()
    {
        var begin = Stopwatch.GetTimestamp();
        _hub.Start();
        foreach (var spoke in _spokes) spoke.Start();
        await UntilAsync(() => _spokes.All(spoke => spoke.Neighbors[0].State == SessionState.Established)
            && _hub.Neighbors.All(neighbor => neighbor.State == SessionState.Established));
        Say("Established with all", $"{Stopwatch.GetElapsedTime(begin).TotalMilliseconds:0} ms");
        // End-of-RIB of both families.
        await UntilAsync(() => _spokes.All(spoke => spoke.Neighbors[0].Received.Update == 2));
    }

    private async Task AnnounceAsync(string what, List<Route> routes)
    {
        var begin = Stopwatch.GetTimestamp();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        _hub.Announce(routes);
        var handed = Stopwatch.GetElapsedTime(begin);
        var sent = _hub.Neighbors.Select(neighbor => neighbor.Sent.Update).ToList();
        await UntilAsync(() => _spokes.Zip(sent).All(pair => pair.First.Neighbors[0].Received.Update >= pair.Second));
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Say(what, $"{handed.TotalMilliseconds:0} ms until handed to the kernel, {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:0} ms until all have it; {used.TotalMilliseconds:0} ms of CPU");
    }

    private List<Route> Routes(uint med) => [.. Enumerable.Range(0, _routes).Select(index => Route(index, med))];

    private static Route Route(int index, uint med) =>
        new(new Prefix(new IPAddress([10, (byte)(index >> 16), (byte)(index >> 8), (byte)index]), 32))
        {
            Med = med,
            NextHop = new NextHopOptions(new NextHop.Literal(IPAddress.Parse("198.51.100.1")), new NextHop.Self()),
        };

    private static IPAddress Address(int index) => new([127, 1, (byte)(index >> 8), (byte)index]);

    private static async Task UntilAsync(Func<bool> happened)
    {
        var begin = Stopwatch.GetTimestamp();
        while (!happened())
        {
            if (Stopwatch.GetElapsedTime(begin) > Patience)
                throw new BenchException($"not within {Patience.TotalMinutes} minutes");
            await Task.Delay(5);
        }
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static void Say(string what, FormattableString value) =>
        Console.WriteLine($"  {what + ":",-40}{value.ToString(CultureInfo.InvariantCulture)}");

    private static int FreePort()
    {
        using var socket = new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
