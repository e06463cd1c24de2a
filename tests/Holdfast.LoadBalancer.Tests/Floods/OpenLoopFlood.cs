using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Floods;

/// <summary>
/// Queries for names that nobody answers at a rate, whatever comes of them, each for another name, from some addresses of
/// loopback.
/// </summary>
internal static unsafe class OpenLoopFlood
{
    private const int Batch = 32;
    private const int Letters = 8;
    private const int NameStart = 13;

    /// <summary>The first of the addresses that it comes from.</summary>
    public static IPAddress FirstSource { get; } = Source(0);

    /// <summary>Sends for a while.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="sources">From how many addresses, in turns.</param>
    /// <param name="rate">Queries a second.</param>
    /// <param name="duration">How long.</param>
    public static void Send(IPEndPoint server, int sources, int rate, TimeSpan duration)
    {
        byte[] query = MessageText.Wire("aaaaaaaa.silent.example IN A +rd");
        var sockets = new DatagramSocket[sources];
        for (int i = 0; i < sources; i++)
        {
            Assert.Equal(0, DatagramSocket.TryConnect(new SockAddr(server), Source(i), out var socket));
            sockets[i] = socket!;
        }

        byte* messages = (byte*)NativeMemory.Alloc((nuint)(Batch * query.Length));
        using var batch = new SendBatch(Batch);
        var clock = Stopwatch.StartNew();
        for (long sent = 0; clock.Elapsed < duration; sent += Batch)
        {
            while (clock.Elapsed.TotalSeconds * rate < sent)
                Thread.Sleep(1);
            for (int i = 0; i < Batch; i++)
            {
                var message = new Span<byte>(messages + (i * query.Length), query.Length);
                query.CopyTo(message);
                Spell(sent + i, message.Slice(NameStart, Letters));
                batch.Add(messages + (i * query.Length), query.Length, i);
            }

            batch.Flush(sockets[sent / Batch % sources], together: true, out _);
        }

        NativeMemory.Free(messages);
        foreach (var socket in sockets)
            socket.Dispose();
    }

    /// <summary>A number in letters, each number in others.</summary>
    public static void Spell(long number, Span<byte> letters)
    {
        foreach (ref byte letter in letters)
        {
            letter = (byte)('a' + (number % 26));
            number /= 26;
        }
    }

    private static IPAddress Source(int number) => new([127, 1, 0, (byte)(number + 1)]);
}
