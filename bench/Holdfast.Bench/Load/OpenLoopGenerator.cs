using System.Buffers.Binary;
using System.Diagnostics;
using Holdfast.Bench.Machine;
using Holdfast.Linux.Datagrams;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Polling;

namespace Holdfast.Bench.Load;

/// <summary>
/// Sends queries at moments fixed beforehand, whether or not earlier ones were answered, and reckons every latency from
/// the moment the query was due: a server that stalls, or a generator that does, cannot hide the queries it kept waiting.
/// </summary>
internal sealed unsafe class OpenLoopGenerator : IDisposable
{
    private const int HeaderLength = 12;
    private const int ReceiveBuffer = 1 << 20;
    private const int WaitMilliseconds = 20;
    private static readonly TimeSpan LeadTime = TimeSpan.FromMilliseconds(50);

    private readonly OpenLoopLoad _load;
    private readonly int _queries;
    private readonly DatagramSocket[] _sockets;
    private readonly Epoll _epoll;
    private readonly ReceiveBatch _received = new(64, maxDatagram: 1232, room: 0);
    private readonly bool[] _seen;
    private readonly LatencyHistogram _latency = new();
    private readonly byte[] _messages;
    private readonly int[] _starts;
    private long _start;
    private long _worstDelay;
    private int _answered;
    private int _refused;
    private volatile bool _done;

    public OpenLoopGenerator(OpenLoopLoad load)
    {
        _load = load;
        _queries = (int)(load.Rate * load.Duration.TotalSeconds);
        if (_queries / load.Ports >= ushort.MaxValue)
            throw new BenchException($"{_queries} queries from {load.Ports} ports would use an ID twice: take more ports");
        (_messages, _starts) = WriteQueries(load.Names);
        _seen = new bool[_queries];
        _sockets = new DatagramSocket[load.Ports];
        _epoll = new Epoll(load.Ports);
        var server = new SockAddr(load.Server);
        for (int i = 0; i < load.Ports; i++)
        {
            if (DatagramSocket.TryConnect(in server, null, out var socket) is var errno && errno != 0)
                throw new BenchException($"no socket to {load.Server}: errno {errno}");
            socket!.SetBuffer(ReceiveBuffer);
            _sockets[i] = socket;
            _epoll.Add(socket.Descriptor, Readiness.Readable, (ulong)i);
        }
    }

    /// <summary>Sends everything, waits for the last answers.</summary>
    public OpenLoopResult Run()
    {
        _start = Stopwatch.GetTimestamp() + (long)(LeadTime.TotalSeconds * Stopwatch.Frequency);
        var receiver = new Thread(Receive) { Name = "generate-receive", IsBackground = true };
        receiver.Start();
        Send();
        long giveUp = Stopwatch.GetTimestamp() + (long)(_load.Patience.TotalSeconds * Stopwatch.Frequency);
        while (Volatile.Read(ref _answered) + Volatile.Read(ref _refused) < _queries && Stopwatch.GetTimestamp() < giveUp)
            Thread.Sleep(1);
        _done = true;
        receiver.Join();
        return new OpenLoopResult(_queries, _answered, _refused, _latency, _worstDelay);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        _epoll.Dispose();
        _received.Dispose();
    }

    private long DueAt(int query) => _start + ((long)query * Stopwatch.Frequency / _load.Rate);

    private void Send()
    {
        PreciseSleep.Prepare();
        using var batch = new SendBatch(1);
        fixed (byte* messages = _messages)
        {
            for (int query = 0; query < _queries; query++)
            {
                long due = DueAt(query);
                long now = Stopwatch.GetTimestamp();
                if (now < due)
                {
                    Native.SleepUntil(due);
                    now = Stopwatch.GetTimestamp();
                }

                _worstDelay = Math.Max(_worstDelay, now - due);
                int name = query % _load.Names;
                byte* message = messages + _starts[name];
                BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(message, sizeof(ushort)), (ushort)(query / _sockets.Length));
                batch.Add(message, _starts[name + 1] - _starts[name], tag: 0);
                batch.Flush(_sockets[query % _sockets.Length], together: false, out _);
            }
        }
    }

    private void Receive()
    {
        while (!_done)
        {
            int events = _epoll.Wait(WaitMilliseconds);
            for (int i = 0; i < events; i++)
            {
                int socket = (int)_epoll.Token(i);
                int count = _received.Receive(_sockets[socket]);
                long now = Stopwatch.GetTimestamp();
                for (int j = 0; j < count; j++)
                    Take(new ReadOnlySpan<byte>(_received.Buffer(j), _received.Length(j)), socket, now);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> message, int socket, long now)
    {
        if (message.Length < HeaderLength)
            return;
        int query = (BinaryPrimitives.ReadUInt16BigEndian(message) * _sockets.Length) + socket;
        if (query >= _queries || _seen[query])
            return;
        _seen[query] = true;
        if ((message[3] & 0xF) != 0 || BinaryPrimitives.ReadUInt16BigEndian(message[6..]) == 0)
        {
            _refused++;
            return;
        }

        _latency.Record(now - DueAt(query));
        _answered++;
    }

    private static (byte[] Messages, int[] Starts) WriteQueries(int names)
    {
        var messages = new List<byte>();
        var starts = new int[names + 1];
        for (int number = 0; number < names; number++)
        {
            messages.AddRange(SimpleQuery.For(number));
            starts[number + 1] = messages.Count;
        }

        return ([.. messages], starts);
    }
}
