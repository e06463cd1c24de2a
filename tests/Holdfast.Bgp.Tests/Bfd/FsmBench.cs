using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>A state machine under test: the clock and the peer are in the test's hands.</summary>
internal sealed class FsmBench
{
    public const uint PeersDiscriminator = 77;

    public FsmBench(Func<BfdOptions, BfdOptions>? options = null)
    {
        Options = new BfdOptions();
        Options = options?.Invoke(Options) ?? Options;
        Fsm = new BfdFsm(42, Options, Now, new Random(1));
    }

    public BfdOptions Options { get; }

    public BfdFsm Fsm { get; }

    /// <summary>Microseconds.</summary>
    public long Now { get; private set; } = 5_000_000;

    /// <summary>All that was sent, and when.</summary>
    public List<(long At, ControlPacket Packet)> Sent { get; } = [];

    public ControlPacket Last => Sent[^1].Packet;

    /// <summary>What the peer says unless told otherwise: that it hears us, at our pace.</summary>
    public ControlPacket Peer { get; set; } = new()
    {
        State = BfdState.Down,
        Multiplier = 3,
        MyDiscriminator = PeersDiscriminator,
        YourDiscriminator = 42,
        DesiredMinTx = 100_000,
        RequiredMinRx = 100_000,
    };

    public void Receive(BfdState state) => Receive(Peer with { State = state });

    public void Receive(ControlPacket packet)
    {
        Fsm.Receive(packet, Now);
        Transmit();
    }

    /// <summary>Lets time pass, without a word from the peer.</summary>
    public void Silence(TimeSpan time)
    {
        for (var end = Now + (long)time.TotalMicroseconds; ;)
        {
            Fsm.Expire(Now);
            Transmit();
            var next = Math.Max(Fsm.NextDue, Now + 1);
            if (next > end)
            {
                Now = end;
                return;
            }
            Now = next;
        }
    }

    /// <summary>Lets time pass while the peer goes on saying the same every 100 ms.</summary>
    public void Pass(TimeSpan time, ControlPacket said)
    {
        for (var rest = time; rest > TimeSpan.Zero; rest -= TimeSpan.FromMilliseconds(100))
        {
            Silence(rest < TimeSpan.FromMilliseconds(100) ? rest : TimeSpan.FromMilliseconds(100));
            Receive(said);
        }
    }

    /// <summary>Brings it Up, and answers the Poll Sequence that the faster pace begins with.</summary>
    public FsmBench Up()
    {
        Silence(TimeSpan.FromMilliseconds(1));
        Receive(BfdState.Down);
        Receive(BfdState.Init);
        Assert.Equal(BfdState.Up, Fsm.State);
        Peer = Peer with { State = BfdState.Up };
        Receive(Peer with { Final = true });
        Assert.False(Fsm.IsPolling);
        return this;
    }

    public void Configure(Func<BfdOptions, BfdOptions> change)
    {
        Fsm.Configure(change(Options));
        Transmit();
    }

    /// <summary>The pauses between the periodic packets sent since.</summary>
    public List<long> Gaps(int since) =>
        [.. Sent.Skip(since).Where(sent => !sent.Packet.Final).Select(sent => sent.At).Pairwise()];

    public void Transmit()
    {
        while (Fsm.TryTransmit(Now, out var packet)) Sent.Add((Now, packet));
    }
}
