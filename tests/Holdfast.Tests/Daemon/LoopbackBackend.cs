using System.Net;
using System.Net.Sockets;

namespace Holdfast.Tests.Daemon;

/// <summary>A backend on loopback that answers every query with NOERROR, and no records unless told otherwise.</summary>
internal sealed class LoopbackBackend : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));

    public LoopbackBackend() => _ = AnswerAsync();

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    /// <summary>Answers have an address that is good for an hour, whatever was asked.</summary>
    public bool AnswersWithAddress { get; set; }

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
                byte[] answer = query.Buffer;
                if (AnswersWithAddress)
                {
                    answer = [.. query.Buffer, 0xC0, 12, .. query.Buffer[^4..], 0, 0, 0x0E, 0x10, 0, 4, 192, 0, 2, 1];
                    answer[7] = 1;
                }
                await _socket.SendAsync(answer, query.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
        }
    }
}
