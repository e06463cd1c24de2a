using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Holdfast.Testing.Network;

namespace Holdfast.Interop.Tests.Lifecycle;

/// <summary>
/// A backend and a client, in a network namespace unless told otherwise, on threads of their own: the client asks a thousand
/// times a second, and knows which of its queries were not answered.
/// </summary>
internal sealed class QueryStream : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Socket _backend;
    private readonly Socket _client;
    private readonly IPEndPoint _service;
    private readonly bool[] _waiting = new bool[ushort.MaxValue + 1];
    private readonly List<Thread> _threads = [];
    private volatile bool _isEnding;
    private int _sent;
    private int _overtaken;

    public QueryStream(TemporaryNamespace? network, IPEndPoint backend, IPEndPoint service)
    {
        (_backend, _client) = network is null ? (Open(), Open()) : network.Inside(() => (Open(), Open()));
        _backend.Bind(backend);
        if (network is not null) _client.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _service = service;
        Begin(Answer);
    }

    /// <summary>Queries a second.</summary>
    public int PerSecond { get; init; } = 1000;

    /// <summary>Queries sent.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>Begins to ask; the service must be there.</summary>
    public void Start()
    {
        _client.Connect(_service);
        Begin(Receive);
        Begin(Ask);
    }

    /// <summary>Asks no more, waits for what is still on its way, and tells how many queries were not answered.</summary>
    public int Stop()
    {
        _isEnding = true;
        _threads[^1].Join();
        var began = Stopwatch.GetTimestamp();
        while (Waiting > 0 && Stopwatch.GetElapsedTime(began) < Patience) Thread.Sleep(10);
        return Waiting + _overtaken;
    }

    public void Dispose()
    {
        _isEnding = true;
        _client.Dispose();
        _backend.Dispose();
        foreach (var thread in _threads) thread.Join();
    }

    private int Waiting
    {
        get { lock (_waiting) return _waiting.Count(waiting => waiting); }
    }

    private static Socket Open() => new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
    {
        ReceiveBufferSize = 4 << 20,
    };

    private void Begin(ThreadStart run)
    {
        var thread = new Thread(() =>
        {
            try
            {
                run();
            }
            catch (Exception ended) when (ended is ObjectDisposedException or SocketException && _isEnding)
            {
                // The socket was closed to end it.
            }
        })
        { IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    private void Answer()
    {
        var buffer = new byte[512];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (true)
        {
            var length = _backend.ReceiveFrom(buffer, ref from);
            // QR and RA; the question comes back as it was.
            buffer[2] |= 0x80;
            buffer[3] |= 0x80;
            _backend.SendTo(buffer.AsSpan(0, length), SocketFlags.None, from);
        }
    }

    private void Ask()
    {
        byte[] query = [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 8, .. "question"u8, 0, 0, 1, 0, 1];
        var began = Stopwatch.GetTimestamp();
        while (!_isEnding)
        {
            var due = (int)(Stopwatch.GetElapsedTime(began).TotalSeconds * PerSecond);
            for (; _sent < due; _sent++)
            {
                var id = (ushort)_sent;
                lock (_waiting)
                {
                    if (_waiting[id]) _overtaken++;
                    _waiting[id] = true;
                }
                BinaryPrimitives.WriteUInt16BigEndian(query, id);
                // Each its own name: none is merged with another or answered from a cache.
                BinaryPrimitives.WriteInt64BigEndian(query.AsSpan(13), 0x6161616161616161 + Letters(_sent));
                _client.Send(query);
            }
            Thread.Sleep(1);
        }
    }

    private void Receive()
    {
        var buffer = new byte[512];
        while (true)
        {
            var length = _client.Receive(buffer);
            if (length < 12 || (buffer[3] & 0x0F) != 0) continue;
            lock (_waiting) _waiting[BinaryPrimitives.ReadUInt16BigEndian(buffer)] = false;
        }
    }

    // A number in eight letters of sixteen.
    private static long Letters(int number)
    {
        long letters = 0;
        for (var i = 0; i < 8; i++, number >>= 4) letters |= (long)(number & 0xF) << (8 * i);
        return letters;
    }
}
