using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.Interop.Tests.Lifecycle;

/// <summary>Clients over TCP: one connection after the other, with some queries on each.</summary>
internal sealed class ConnectionStream : IDisposable
{
    private const int PerConnection = 10;
    private static readonly byte[] Query =
        [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, .. "tcp"u8, 7, .. "example"u8, 0, 0, 1, 0, 1];

    private readonly IPEndPoint _service;
    private readonly List<Thread> _threads = [];
    private readonly TimeSpan _pause;
    private volatile bool _isEnding;
    private int _answered;
    private int _lost;

    /// <param name="service">Whom it asks.</param>
    /// <param name="clients">So many at once.</param>
    /// <param name="pause">Between two connections of each.</param>
    public ConnectionStream(IPEndPoint service, int clients, TimeSpan pause)
    {
        (_service, _pause) = (service, pause);
        for (var client = 0; client < clients; client++)
        {
            var thread = new Thread(Run) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Queries answered.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>What went wrong last.</summary>
    public string? Failure { get; private set; }

    /// <summary>Asks no more, and tells how many queries were not answered.</summary>
    public int Stop()
    {
        _isEnding = true;
        foreach (var thread in _threads) thread.Join();
        return _lost;
    }

    public void Dispose() => Stop();

    private void Run()
    {
        var buffer = new byte[2 + 512];
        while (!_isEnding)
        {
            var done = 0;
            try
            {
                using var socket = new Socket(_service.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
                {
                    NoDelay = true,
                    ReceiveTimeout = 10_000,
                };
                socket.Connect(_service);
                for (; done < PerConnection; done++)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)Query.Length);
                    Query.CopyTo(buffer, 2);
                    socket.Send(buffer.AsSpan(0, 2 + Query.Length));
                    Fill(socket, buffer.AsSpan(0, 2));
                    Fill(socket, buffer.AsSpan(2, BinaryPrimitives.ReadUInt16BigEndian(buffer)));
                    if ((buffer[5] & 0x0F) != 0) throw new IOException($"rcode {buffer[5] & 0x0F}");
                    Interlocked.Increment(ref _answered);
                }
            }
            catch (Exception failed) when (failed is SocketException or IOException)
            {
                Failure = $"{failed.Message} after {done} on the connection";
                Interlocked.Add(ref _lost, 1);
            }
            Thread.Sleep(_pause);
        }
    }

    private static void Fill(Socket socket, Span<byte> room)
    {
        while (!room.IsEmpty)
        {
            var read = socket.Receive(room);
            if (read == 0) throw new IOException("closed");
            room = room[read..];
        }
    }
}
