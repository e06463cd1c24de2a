using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Holdfast.LoadBalancer.Backends;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>The examples dnsdist.conf and dnsdist.yml, each running before the same six backends.</summary>
public sealed partial class BothFormsTests : IDisposable
{
    private static readonly string[] Backends =
        ["192.160.102.144", "192.160.102.146", "[2001:4860:4860::8888]", "8.8.8.8", "[2001:4860:4860::8844]", "8.8.4.4"];

    private readonly TemporaryFolder _folder = new();
    private readonly DnsResponder[] _responders = [.. Backends.Select(_ => new DnsResponder(query => [Answer(query)]))];
    private readonly List<LoadBalancer.LoadBalancer> _running = [];

    public void Dispose()
    {
        foreach (var balancer in _running) balancer.Dispose();
        foreach (var responder in _responders) responder.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void They_answer_alike_from_the_same_backends()
    {
        foreach (var file in (string[])["orderedwrandom.lua", "dnsdist.lua"])
            _folder.Write(file, File.ReadAllText(ForeignFiles.Example(file)));
        IPEndPoint[] servers = [Started("dnsdist.conf"), Started("dnsdist.yml")];
        Assert.Equal(Answers(servers[0]), Answers(servers[1]));
        // Both have truncated ANY over UDP, and asked the lowest order alone for all else.
        Assert.Contains("+tc", Ask(servers[1], "www.example IN ANY +rd", tcp: false), StringComparison.Ordinal);
        Assert.DoesNotContain("+tc", Ask(servers[1], "www.example IN ANY +rd", tcp: true), StringComparison.Ordinal);
        Assert.All(_responders[..2], responder => Assert.Contains(responder.Received, IsOfClient));
        Assert.All(_responders[2..], responder => Assert.DoesNotContain(responder.Received, IsOfClient));
    }

    private static string Answers(IPEndPoint server) => string.Join('\n',
        from name in Enumerable.Range(0, 20).Select(number => $"n{number}.example").Append("nx.example")
        from type in (string[])["A", "ANY"]
        from tcp in (bool[])[false, true]
        select Ask(server, $"{name} IN {type} +rd", tcp));

    private IPEndPoint Started(string file)
    {
        var listeners = new Queue<int>(Enumerable.Range(0, 6).Select(_ => FreePort.Next()));
        var first = new IPEndPoint(IPAddress.Loopback, listeners.Peek());
        var text = File.ReadAllText(ForeignFiles.Example(file));
        foreach (var (backend, responder) in Backends.Zip(_responders))
            text = Regex.Replace(text, $"{Regex.Escape(backend)}(:53)?(?=[\",])", responder.EndPoint.ToString());
        text = Listener().Replace(text, _ => $"127.0.0.1:{listeners.Dequeue()}");
        var options = DnsdistFiles.LoadFile(_folder.Write(file, text));
        Assert.True(options.Options is not null, string.Join('\n', options.Diagnostics));
        var balancer = new LoadBalancer.LoadBalancer(
            options.Options.LoadBalancer with { Threads = 1 }, TimeProvider.System, NullLoggerFactory.Instance);
        _running.Add(balancer);
        balancer.Start();
        Wait.Until("all backends are up", () => balancer.Backends.All(backend => backend.State != BackendState.Down),
            TimeSpan.FromSeconds(30));
        return first;
    }

    // Backends are checked by a name of the root.
    private static bool IsOfClient(ReceivedQuery query) =>
        query.Message.Questions[0].Name.ToString().EndsWith("example.", StringComparison.Ordinal);

    private static byte[] Answer(ReceivedQuery query)
    {
        var name = query.Message.Questions[0].Name.ToString();
        return query.Answer(name.StartsWith("nx.", StringComparison.Ordinal) ? "+qr +rd +ra NXDOMAIN"
            : $"+qr +rd +ra\n{name} 60 A 192.0.2.{name.Length}");
    }

    private static string Ask(IPEndPoint server, string query, bool tcp)
    {
        var wire = MessageText.Wire(query);
        using var socket = new Socket(AddressFamily.InterNetwork, tcp ? SocketType.Stream : SocketType.Dgram,
            tcp ? ProtocolType.Tcp : ProtocolType.Udp)
        { ReceiveTimeout = 10_000 };
        socket.Connect(server);
        var buffer = new byte[4096];
        if (!tcp)
        {
            socket.Send(wire);
            return Words(buffer.AsSpan(0, socket.Receive(buffer)));
        }
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)wire.Length);
        socket.Send([.. length, .. wire]);
        using var stream = new NetworkStream(socket);
        stream.ReadExactly(length);
        var answer = buffer.AsSpan(0, BinaryPrimitives.ReadUInt16BigEndian(length));
        stream.ReadExactly(answer);
        return Words(answer);
    }

    private static string Words(ReadOnlySpan<byte> answer) => MessageText.Format(MessageText.Read(answer.ToArray()));

    [GeneratedRegex(@"(192\.160\.102\.\d+|\[2605:[0-9a-f:]+\]):53")]
    private static partial Regex Listener();
}
