using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.Demo;

/// <summary>
/// A resolver on loopback that makes its answers up: an address for every name but those that begin with <c>missing</c>, and
/// nothing at all while it is dead.
/// </summary>
internal sealed class DemoBackend : IDisposable
{
    private const uint Ttl = 20;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TimeSpan _delay;

    /// <summary>A backend that answers.</summary>
    /// <param name="name">Its name in the configuration.</param>
    /// <param name="delay">How long it thinks about each query.</param>
    public DemoBackend(string name, TimeSpan delay)
    {
        (Name, _delay) = (name, delay);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        _ = ServeAsync();
    }

    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Whether it leaves queries unanswered.</summary>
    public bool IsDead { get; set; }

    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync()
    {
        byte[] buffer = new byte[4096];
        var any = new IPEndPoint(IPAddress.Any, 0);
        while (true)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, any);
                if (!IsDead && Answer(buffer.AsSpan(0, received.ReceivedBytes)) is { } answer)
                    _ = SendAsync(answer, received.RemoteEndPoint);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                if (!_socket.IsBound)
                    return;
            }
        }
    }

    private async Task SendAsync(byte[] answer, EndPoint client)
    {
        await Task.Delay(_delay);
        try
        {
            await _socket.SendToAsync(answer, SocketFlags.None, client);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The demonstration ends.
        }
    }

    private static byte[]? Answer(ReadOnlySpan<byte> message)
    {
        if (QueryView.TryParse(message, out var query) != ParseError.None)
            return null;
        Span<byte> buffer = stackalloc byte[1232];
        bool isMissing = query.QName[1..].StartsWith("missing"u8);
        var writer = new AnswerWriter(buffer, query, isMissing ? ResponseCode.NXDomain : ResponseCode.NoError);
        if (!isMissing && query.QType == RecordType.A)
            writer.TryAddAddress([198, 51, 100, (byte)query.QName.Length], Ttl);
        return buffer[..writer.Finish()].ToArray();
    }
}
