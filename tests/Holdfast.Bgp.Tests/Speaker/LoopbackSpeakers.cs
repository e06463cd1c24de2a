using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Speaker;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Bgp.Tests.Speaker;

/// <summary>
/// Two speakers that peer over loopback, each at an address of its own. Unless told otherwise only the first connects: no test
/// depends on luck.
/// </summary>
internal sealed class LoopbackSpeakers : IAsyncDisposable
{
    public static readonly IPAddress FirstAddress = IPAddress.Parse("127.0.0.1");
    public static readonly IPAddress SecondAddress = IPAddress.Parse("127.0.0.2");

    private LoopbackSpeakers(BgpOptions first, BgpOptions second)
    {
        FirstOptions = first;
        SecondOptions = second;
        First = new BgpSpeaker(first, TimeProvider.System, NullLoggerFactory.Instance);
        Second = new BgpSpeaker(second, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public BgpOptions FirstOptions { get; }

    public BgpOptions SecondOptions { get; }

    public BgpSpeaker First { get; }

    public BgpSpeaker Second { get; }

    public NeighborStatus FirstSees => First.Neighbors[0];

    public NeighborStatus SecondSees => Second.Neighbors[0];

    public static LoopbackSpeakers Create(
        uint firstAs = 65101, uint secondAs = 65201, Func<NeighborOptions, NeighborOptions>? neighbor = null)
    {
        var (firstPort, secondPort) = (FreePort.Next(), FreePort.Next());
        neighbor ??= options => options;
        return new LoopbackSpeakers(
            Options(firstAs, "192.0.2.1", firstPort,
                new NeighborOptions("second", SecondAddress, secondAs) { Port = secondPort, Source = FirstAddress }),
            Options(secondAs, "192.0.2.2", secondPort, new NeighborOptions(
                "first", FirstAddress, firstAs)
            { Port = firstPort, Source = SecondAddress, Passive = true }));

        BgpOptions Options(uint localAs, string routerId, int port, NeighborOptions peer) => new()
        {
            LocalAs = localAs,
            RouterId = IPAddress.Parse(routerId),
            ListenPort = port,
            Neighbors = [neighbor(
                peer with { HoldTime = TimeSpan.FromSeconds(3), ConnectRetryTime = TimeSpan.FromSeconds(0.3) })],
        };
    }

    public async Task StartAsync()
    {
        First.Start();
        Second.Start();
        await Wait.UntilAsync(() => FirstSees.State == SessionState.Established && SecondSees.State == SessionState.Established);
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
