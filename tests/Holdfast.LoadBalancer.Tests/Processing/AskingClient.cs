using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Processing;

/// <summary>A client that has asked.</summary>
internal sealed class AskingClient : IDisposable
{
    private readonly Socket _socket;
    private readonly bool _tcp;

    public AskingClient(TestSite site, string name, bool tcp)
    {
        _tcp = tcp;
        _socket = tcp ? site.Connect().Socket : TestSite.Client(site.EndPoint);
        _socket.ReceiveTimeout = 10_000;
        byte[] query = MessageText.Wire($"{name} IN A +rd +qid=4711");
        _socket.Send(tcp ? TestMessages.Frame(query) : query);
    }

    public bool HasAnswer => _socket.Available > 0;

    public (int Records, uint Ttl) Answer()
    {
        byte[] answer = Receive();
        Assert.Equal(4711, TestMessages.Id(answer));
        return (TestMessages.Answers(answer), TestMessages.Ttls(answer)[0]);
    }

    public string Code() => TestMessages.ResponseCode(Receive()).ToMnemonic();

    /// <summary>Leaves without waiting.</summary>
    public void Reset() => _socket.LingerState = new LingerOption(true, 0);

    public void Dispose() => _socket.Dispose();

    private byte[] Receive()
    {
        byte[] buffer = new byte[4096];
        if (!_tcp)
            return buffer[.._socket.Receive(buffer)];
        using var stream = new NetworkStream(_socket);
        return TestMessages.ReadFrame(stream);
    }
}
