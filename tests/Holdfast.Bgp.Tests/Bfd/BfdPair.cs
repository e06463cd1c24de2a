using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Tests.Speaker;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>Two BFD speakers on loopback, each with ports of its own.</summary>
internal sealed class BfdPair : IDisposable
{
    public static readonly IPAddress FirstAddress = IPAddress.Parse("127.0.0.1");
    public static readonly IPAddress SecondAddress = IPAddress.Parse("127.0.0.2");

    public BfdPair(BfdOptions? options = null, bool multihop = false, int minTtl = 255)
    {
        FirstPorts = new BfdPorts(FreePort.Next(), FreePort.Next());
        SecondPorts = new BfdPorts(FreePort.Next(), FreePort.Next());
        First = new BfdSpeaker(TimeProvider.System, () => FirstForwards, FirstChanges.Enqueue, FirstPorts, SecondPorts);
        Second = new BfdSpeaker(TimeProvider.System, () => true, SecondChanges.Enqueue, SecondPorts, FirstPorts);
        FirstPeer = new BfdPeer("second", SecondAddress, FirstAddress, multihop, minTtl, options ?? new BfdOptions());
        SecondPeer = new BfdPeer("first", FirstAddress, SecondAddress, multihop, minTtl, options ?? new BfdOptions());
    }

    public bool FirstForwards { get; set; } = true;

    public BfdPorts FirstPorts { get; }

    public BfdPorts SecondPorts { get; }

    public BfdSpeaker First { get; }

    public BfdSpeaker Second { get; }

    public BfdPeer FirstPeer { get; }

    public BfdPeer SecondPeer { get; }

    public ConcurrentQueue<BfdChange> FirstChanges { get; } = new();

    public ConcurrentQueue<BfdChange> SecondChanges { get; } = new();

    public BfdStatus FirstSees => First.Snapshot().Sessions.Single();

    public BfdStatus SecondSees => Second.Snapshot().Sessions.Single();

    public async Task<BfdPair> UpAsync()
    {
        First.Reconfigure([FirstPeer]);
        Second.Reconfigure([SecondPeer]);
        await Wait.UntilAsync(() =>
            FirstSees is { State: BfdState.Up, IsPolling: false } && SecondSees is { State: BfdState.Up, IsPolling: false });
        return this;
    }

    public void Dispose()
    {
        Task.WaitAll(First.StopAsync(), Second.StopAsync());
        First.Dispose();
        Second.Dispose();
    }
}
