using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Holdfast.Bench.Machine;
using Holdfast.Linux.Kernel;

namespace Holdfast.Bench.Clients;

/// <summary>
/// Asks as many clients at a fixed rate, whether or not earlier queries were answered, and counts the answers. Frames are written
/// and counted at the interface: through a socket for each client a query would cost the generator more than the server.
/// </summary>
internal sealed unsafe class ClientGenerator(ClientNetwork network)
{
    private const int FirstPort = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private static readonly long Tolerated = Stopwatch.Frequency / 1000;

    private readonly PacketCalls.Message[] _messages = GC.AllocateArray<PacketCalls.Message>(ClientLoad.Burst, pinned: true);
    private readonly PacketCalls.Vector[] _vectors = GC.AllocateArray<PacketCalls.Vector>(ClientLoad.Burst, pinned: true);

    /// <summary>Sends everything, waits for the last answers.</summary>
    /// <exception cref="BenchException">The clients' namespace cannot be used.</exception>
    public ClientResult Run(ClientLoad load)
    {
        ClientResult? result = null;
        ExceptionDispatchInfo? failure = null;
        // A thread of its own: one that has entered a network namespace can be used for nothing else.
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                result = Generate(load);
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        { Name = "clients", IsBackground = true };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    private void Enter()
    {
        ulong processors = 1UL << ClientNetwork.ClientProcessor;
        using var file = File.OpenHandle(network.Namespace);
        if (PacketCalls.SetProcessors(0, sizeof(ulong), &processors) < 0
            || PacketCalls.Enter((int)file.DangerousGetHandle(), PacketCalls.NewNetwork) < 0)
            throw new BenchException($"the clients' namespace cannot be entered: errno {Marshal.GetLastPInvokeError()}");
        PreciseSleep.Prepare();
        ThreadUrgency.Raise();
    }

    private ClientResult Generate(ClientLoad load)
    {
        var frames = new QueryFrames(load.Port, load.Names);
        using var answers = PacketSocket.ForCounting(network.Interface, AnswerFilter.For(load.Port));
        using var wire = PacketSocket.ForSending(network.Interface);
        long interval = ClientLoad.Burst * Stopwatch.Frequency / load.Rate;
        long bursts = (long)(load.Duration.TotalSeconds * load.Rate) / ClientLoad.Burst;
        long start = Stopwatch.GetTimestamp();
        long due = start;
        for (long burst = 0; burst < bursts; burst++, due += interval)
        {
            long late = Stopwatch.GetTimestamp() - due;
            if (late < 0)
                Native.SleepUntil(due);
            else if (late > Tolerated)
                due += late; // A pause of the generator must not become a burst of hundreds.
            Write(frames, burst * ClientLoad.Burst);
            wire.Send(_messages);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Thread.Sleep(Patience);
        long queries = bursts * ClientLoad.Burst;
        return new ClientResult(queries, answers.Count(), queries / seconds);
    }

    private void Write(QueryFrames frames, long first)
    {
        for (int i = 0; i < ClientLoad.Burst; i++)
        {
            long query = first + i;
            int client = (int)(query % ClientLoad.Clients);
            var frame = frames.From((int)(query % frames.Count), FirstPort + client, (ushort)(query / ClientLoad.Clients));
            fixed (byte* octets = frame)
                _vectors[i] = new PacketCalls.Vector { Base = octets, Length = frame.Length };
            fixed (PacketCalls.Vector* vector = &_vectors[i])
                _messages[i] = new PacketCalls.Message { Vectors = vector, VectorCount = 1 };
        }
    }
}
