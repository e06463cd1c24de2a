using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using Holdfast.Bench.Load;
using Holdfast.Bench.Machine;

namespace Holdfast.Bench.Servers;

/// <summary>Asks a server every millisecond until it answers for the first time.</summary>
internal static class FirstAnswer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Waits; returns the time since the server's start.</summary>
    /// <exception cref="BenchException">It ended, or does not answer.</exception>
    public static TimeSpan Await(ServerProcess server, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(server.EndPoint);
        byte[] query = SimpleQuery.For(0);
        byte[] answer = new byte[1232];
        while (Stopwatch.GetElapsedTime(server.StartedAt) < Patience)
        {
            stop.ThrowIfCancellationRequested();
            if (IsAnswered(socket, query, answer))
                return Stopwatch.GetElapsedTime(server.StartedAt);
            server.MustRun();
        }

        throw new BenchException($"{server.Name} does not answer at {server.EndPoint}");
    }

    private static bool IsAnswered(Socket socket, byte[] query, byte[] answer)
    {
        try
        {
            socket.Send(query);
            if (!socket.Poll(TimeSpan.FromMilliseconds(1), SelectMode.SelectRead))
                return false;
            int length = socket.Receive(answer);
            return length > query.Length && (answer[3] & 0xF) == 0 && BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6)) > 0;
        }
        catch (SocketException)
        {
            // Nobody listens yet; the refusal comes at once and so must not set the pace.
            Thread.Sleep(1);
            return false;
        }
    }
}
