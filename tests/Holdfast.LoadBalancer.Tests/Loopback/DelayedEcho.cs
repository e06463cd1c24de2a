using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.LoadBalancer.Tests.Loopback;

/// <summary>A UDP backend that sends every query back as its own answer, a while later.</summary>
internal sealed class DelayedEcho : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly BlockingCollection<(byte[] Answer, EndPoint To, TimeSpan Due)> _held = [];
    private readonly ConcurrentDictionary<int, bool> _ports = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _delay;

    public DelayedEcho(TimeSpan delay)
    {
        _delay = delay;
        _socket.ReceiveBufferSize = 1 << 22;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        new Thread(Receive) { IsBackground = true }.Start();
        new Thread(Send) { IsBackground = true }.Start();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>The ports that queries came from.</summary>
    public ICollection<int> Ports => _ports.Keys;

    public void Dispose() => _socket.Dispose();

    private void Receive()
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (true)
            {
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                byte[] answer = buffer[.._socket.ReceiveFrom(buffer, ref from)];
                answer[2] |= 0x80;
                _ports.TryAdd(((IPEndPoint)from).Port, true);
                _held.Add((answer, from, _clock.Elapsed + _delay));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            _held.CompleteAdding();
        }
    }

    private void Send()
    {
        try
        {
            foreach (var (answer, to, due) in _held.GetConsumingEnumerable())
            {
                while (_clock.Elapsed < due)
                    Thread.Sleep(1);
                _socket.SendTo(answer, to);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
