using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Holdfast.Lab.Kernel;
using Holdfast.Lab.Namespaces;

namespace Holdfast.Lab.Load;

/// <summary>
/// An open-loop client: queries leave at their times, whether earlier ones were answered or not, so that what a failover
/// costs is counted in full. Every query is accounted for.
/// </summary>
public sealed class LoadGenerator
{
    private readonly LoadPlan _plan;
    private readonly QueryMessage _message;
    private readonly QueryRecord[] _records;
    private readonly Socket[][] _sockets;
    private readonly List<string> _nodes = [];
    private readonly Thread _sender;
    private readonly Thread _receiver;
    private volatile bool _sending = true;
    private volatile bool _receiving = true;
    private int _sent;
    private int _answered;
    private int _strays;

    private LoadGenerator(NetworkNamespace where, LoadPlan plan)
    {
        _plan = plan;
        _message = new QueryMessage(plan.Zone);
        _records = new QueryRecord[(int)(plan.Rate * plan.MaxDuration.TotalSeconds) + 1];
        _sockets = where.Run(() => plan.Targets.Select(target => Connect(target, plan.SocketsPerTarget)).ToArray());
        _receiver = new Thread(Receive) { IsBackground = true, Name = "load receiver" };
        _sender = new Thread(Send) { IsBackground = true, Name = "load sender" };
        _receiver.Start();
        _sender.Start();
    }

    /// <summary>Starts asking.</summary>
    /// <param name="where">The client's namespace.</param>
    /// <param name="plan">What to ask.</param>
    public static LoadGenerator Start(NetworkNamespace where, LoadPlan plan)
    {
        ArgumentNullException.ThrowIfNull(where);
        ArgumentNullException.ThrowIfNull(plan);
        return new LoadGenerator(where, plan);
    }

    /// <summary>Stops asking, waits for the last answers and counts.</summary>
    public LoadResult Stop()
    {
        _sending = false;
        _sender.Join();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < _plan.AnswerTimeout && Volatile.Read(ref _answered) < _sent)
            Thread.Sleep(5);
        _receiving = false;
        _receiver.Join();
        foreach (var socket in _sockets.SelectMany(s => s))
            socket.Dispose();
        return new LoadResult(_plan, _records.AsMemory(0, _sent), [.. _nodes], _strays);
    }

    /// <summary>Asks for a time, and stops.</summary>
    /// <param name="where">The client's namespace.</param>
    /// <param name="plan">What to ask.</param>
    /// <param name="duration">For how long.</param>
    public static LoadResult Run(NetworkNamespace where, LoadPlan plan, TimeSpan duration)
    {
        var load = Start(where, plan);
        Thread.Sleep(duration);
        return load.Stop();
    }

    private static Socket[] Connect(IPAddress target, int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        // Connected: the kernel hands up only what comes from the very address that was asked.
        var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        socket.Connect(target, 53);
        socket.Blocking = false;
        return socket;
    })];

    private void Send()
    {
        var query = new byte[_message.Length];
        var start = Stopwatch.GetTimestamp();
        while (_sending)
        {
            var due = Math.Min(_records.Length, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * _plan.Rate));
            for (var i = _sent; i < due; i++)
            {
                var target = i % _sockets.Length;
                _message.Write(i, query);
                ref var record = ref _records[i];
                record.Target = (byte)target;
                record.SentAt = Stopwatch.GetTimestamp();
                // An ICMP error of an earlier query may be reported here; it costs that send, which is tried once more.
                var socket = _sockets[target][i / _sockets.Length % _plan.SocketsPerTarget];
                _ = socket.Send(query, SocketFlags.None, out var error);
                if (error != SocketError.Success)
                    _ = socket.Send(query, SocketFlags.None, out _);
                Volatile.Write(ref _sent, i + 1);
            }

            Thread.Sleep(1);
        }
    }

    private unsafe void Receive()
    {
        var sockets = _sockets.SelectMany(s => s).ToArray();
        var descriptors = sockets.Select(s => new PollDescriptor { Fd = (int)s.Handle, Events = PollDescriptor.Readable })
            .ToArray();
        var buffer = new byte[4096];
        fixed (PollDescriptor* first = descriptors)
        {
            while (_receiving)
            {
                if (LibC.Poll(first, (nuint)descriptors.Length, 20) <= 0)
                    continue;
                for (var i = 0; i < descriptors.Length; i++)
                {
                    if (descriptors[i].Returned != 0)
                        Drain(sockets[i], buffer);
                }
            }
        }
    }

    private void Drain(Socket socket, byte[] buffer)
    {
        while (true)
        {
            var length = socket.Receive(buffer, 0, buffer.Length, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return;
            if (error == SocketError.Success)
                Account(buffer.AsSpan(0, length), Stopwatch.GetTimestamp());
        }
    }

    private void Account(ReadOnlySpan<byte> answer, long now)
    {
        var (sequence, responseCode, node) = _message.Read(answer);
        if (sequence < 0 || sequence >= _records.Length || _records[sequence].SentAt == 0 || _records[sequence].Answered)
        {
            _strays++;
            return;
        }

        ref var record = ref _records[sequence];
        record.AnsweredAt = now;
        record.ResponseCode = responseCode;
        record.Node = (short)NodeNumber(node ?? "unknown");
        Interlocked.Increment(ref _answered);
    }

    private int NodeNumber(string node)
    {
        var number = _nodes.IndexOf(node);
        if (number < 0)
        {
            _nodes.Add(node);
            number = _nodes.Count - 1;
        }

        return number;
    }
}
