using System.Buffers;
using System.Diagnostics;
using System.Threading.Channels;

namespace Holdfast.Lab.Relay;

/// <summary>
/// One direction of the tunnel: what comes out of one device goes into the other after a fixed time. It stands in for
/// netem, which not every kernel has.
/// </summary>
internal sealed class DelayLine(TunDevice from, TunDevice to, TimeSpan delay)
{
    private const int MaxPacket = 65536;
    private const int MaxQueued = 10_000;
    private readonly Channel<(byte[] Buffer, int Length, long Due)> _queue =
        Channel.CreateBounded<(byte[], int, long)>(
            new BoundedChannelOptions(MaxQueued) { SingleReader = true, SingleWriter = true });

    /// <summary>Starts both ends, on threads of their own.</summary>
    public void Start()
    {
        new Thread(Take) { IsBackground = true, Name = "take" }.Start();
        new Thread(Give) { IsBackground = true, Name = "give" }.Start();
    }

    private void Take()
    {
        var packet = new byte[MaxPacket];
        while (true)
        {
            var length = from.Read(packet);
            if (length <= 0)
            {
                Thread.Sleep(10); // the interface is down just now
                continue;
            }

            var buffer = ArrayPool<byte>.Shared.Rent(length);
            packet.AsSpan(0, length).CopyTo(buffer);
            // A full queue drops, as a router's does.
            if (!_queue.Writer.TryWrite(
                (buffer, length, Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency))))
                ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Give()
    {
        foreach (var (buffer, length, due) in _queue.Reader.ReadAllAsync().ToBlockingEnumerable())
        {
            // Sleeps are cut to whole milliseconds: the last fraction is a round of its own.
            while (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } wait)
                Thread.Sleep((int)Math.Ceiling(wait.TotalMilliseconds));
            to.Write(buffer.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
