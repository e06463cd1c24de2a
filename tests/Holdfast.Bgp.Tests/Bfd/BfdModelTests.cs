using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>The state machine against a model, and against itself over a bad path.</summary>
public class BfdModelTests
{
    /// <summary>RFC 5880, section 6.2, as a table: [ours][received]; rows and columns AdminDown, Down, Init, Up.</summary>
    private static readonly BfdState[][] Table =
    [
        [BfdState.AdminDown, BfdState.AdminDown, BfdState.AdminDown, BfdState.AdminDown],
        [BfdState.Down, BfdState.Init, BfdState.Up, BfdState.Down],
        [BfdState.Down, BfdState.Init, BfdState.Up, BfdState.Up],
        [BfdState.Down, BfdState.Down, BfdState.Up, BfdState.Up],
    ];

    [Fact]
    public void Agrees_with_the_table_whatever_happens()
    {
        var random = new Random(5880);
        for (var run = 0; run < 2000; run++)
        {
            var fsm = new BfdFsm(1, new BfdOptions
            {
                MinTx = Random(random),
                MinRx = Random(random),
                Multiplier = random.Next(1, 256)
            }, 0, new Random(run));
            var model = BfdState.Down;
            var forwarding = true;
            long now = 0, heard = 0, detection = 0;
            for (var step = 0; step < 300; step++)
            {
                now += random.Next(200_000);
                switch (random.Next(20))
                {
                    case 0:
                        forwarding = !forwarding;
                        fsm.SetForwarding(forwarding);
                        if (!forwarding && model != BfdState.AdminDown) model = BfdState.Down;
                        break;
                    case 1:
                        fsm.Configure(new BfdOptions
                        {
                            MinTx = Random(random),
                            MinRx = Random(random),
                            Multiplier = random.Next(1, 256)
                        });
                        detection = fsm.DetectionTime;
                        break;
                    case 2 when random.Next(20) == 0:
                        fsm.Disable();
                        model = BfdState.AdminDown;
                        detection = fsm.DetectionTime;
                        break;
                    case < 8:
                        fsm.Expire(now);
                        if (now >= heard + detection && model is BfdState.Init or BfdState.Up && detection > 0)
                            model = BfdState.Down;
                        if (now >= heard + detection) detection = 0;
                        break;
                    default:
                        var packet = Packet(random);
                        fsm.Receive(packet, now);
                        if (forwarding || model != BfdState.Down) model = Table[(int)model][(int)packet.State];
                        (heard, detection) = (now, fsm.DetectionTime);
                        break;
                }
                Assert.Equal(model, fsm.State);
                for (var sent = 0; fsm.TryTransmit(now, out var packet); sent++)
                {
                    Assert.True(sent < 3, "it never stops sending");
                    Assert.Equal(model, packet.State);
                    Assert.False(packet.Poll && packet.Final);
                    Assert.True(model == BfdState.Up || packet.DesiredMinTx >= 1_000_000);
                }
                Assert.True(fsm.NextDue > 0);
                Assert.True(fsm.SendInterval > 0);
            }
        }
    }

    /// <summary>
    /// Two of them over a path that loses, delays and doubles: once it is good again both come up, agree and stay so.
    /// </summary>
    [Fact]
    public void Two_of_them_come_up_and_settle_after_any_trouble()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var first = new BfdFsm(1, Options(random), 0, new Random(seed));
            var second = new BfdFsm(2, Options(random), 0, new Random(seed + 1000));
            var flying = new PriorityQueue<(BfdFsm To, ControlPacket Packet), long>();
            var trouble = 20_000_000L;
            long now = 0;
            var (downs, lastDown) = (0, 0L);
            for (; now < 90_000_000; now += 5_000)
            {
                if (now == 60_000_000)
                {
                    Assert.True(first.State == BfdState.Up
                        && second.State == BfdState.Up, $"seed {seed}: {first.State} and {second.State}");
                    Assert.False(first.IsPolling || second.IsPolling, $"seed {seed}: a Poll Sequence never ends");
                    first.Configure(Options(random));
                    second.Configure(Options(random));
                }
                while (flying.TryPeek(out var arrived, out var due) && due <= now)
                {
                    flying.Dequeue();
                    arrived.To.Receive(arrived.Packet, now);
                }
                foreach (var (from, to) in (ReadOnlySpan<(BfdFsm, BfdFsm)>)[(first, second), (second, first)])
                {
                    from.Expire(now);
                    if (now > 40_000_000 && from.State != BfdState.Up) (downs, lastDown) = (downs + 1, now);
                    while (from.TryTransmit(now, out var packet))
                    {
                        // A receiver drops what is meant for a session it no longer has.
                        if (now < trouble && random.Next(3) == 0) continue;
                        flying.Enqueue((to, packet), now + (now < trouble ? random.Next(400_000) : random.Next(2_000)));
                        if (now < trouble && random.Next(5) == 0) flying.Enqueue((to, packet), now + random.Next(400_000));
                    }
                }
            }
            Assert.True(downs == 0, $"seed {seed}: not Up at {lastDown} µs, though the path is good and only intervals changed");
            Assert.False(first.IsPolling || second.IsPolling, $"seed {seed}: a Poll Sequence never ends");
            Assert.Equal(first.SendInterval, second.ReceiveInterval);
            Assert.Equal(second.SendInterval, first.ReceiveInterval);
        }
    }

    private static BfdOptions Options(Random random) => new()
    {
        MinTx = TimeSpan.FromMilliseconds(random.Next(20, 500)),
        MinRx = TimeSpan.FromMilliseconds(random.Next(20, 500)),
        Multiplier = random.Next(2, 6),
    };

    private static TimeSpan Random(Random random) => TimeSpan.FromMilliseconds(random.Next(1, 3000));

    private static ControlPacket Packet(Random random) => new()
    {
        State = (BfdState)random.Next(4),
        Diagnostic = (BfdDiagnostic)random.Next(32),
        Poll = random.Next(4) == 0,
        Final = random.Next(4) == 0,
        Demand = random.Next(4) == 0,
        Multiplier = (byte)random.Next(1, 256),
        MyDiscriminator = (uint)random.Next(1, int.MaxValue),
        DesiredMinTx = (uint)random.Next(1, 3_000_000),
        RequiredMinRx = random.Next(10) == 0 ? 0 : (uint)random.Next(1, 3_000_000),
    };
}
