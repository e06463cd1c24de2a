using System.Net;
using System.Net.Sockets;

namespace Holdfast.Tests.Daemon;

/// <summary>A backend on loopback that answers every query with NOERROR and no records.</summary>
internal sealed class LoopbackBackend : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));

    public LoopbackBackend() => _ = AnswerAsync();

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var query = await _socket.ReceiveAsync();
                query.Buffer[2] |= 0x80;
                query.Buffer[3] = 0x80;
                await _socket.SendAsync(query.Buffer, query.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
        }
    }
}
