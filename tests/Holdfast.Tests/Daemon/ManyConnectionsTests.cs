using System.Net;
using System.Net.Sockets;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>Clients that take from a whole daemon all the connections it has.</summary>
public sealed class ManyConnectionsTests : IDisposable
{
    private static readonly byte[] Query = MessageText.Wire("b.example IN A +rd");

    private readonly TemporaryFolder _folder = new();
    private readonly DnsResponder _backend = new(Answer);
    private readonly List<Socket> _connections = [];
    private readonly int _port = FreePort.Next();

    private string ConfigurationPath => _folder.File("holdfast.yaml");

    public void Dispose()
    {
        CloseConnections();
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Thousands_of_connections_keep_no_permitted_newcomer_out()
    {
        using var daemon = await StartAsync("ulimit -n 4096", "tcp: { max_connections: 500 }");
        for (int i = 0; i < 1500; i++)
        {
            Connect(IPAddress.Parse($"127.1.{i / 250}.{(i % 250) + 1}"));
            if (i % 100 != 99)
                continue;
            using var newcomer = Connect(IPAddress.Parse($"127.0.2.{(i / 100) + 1}"));
            Assert.True(AskOverTcp(newcomer));
        }
    }

    [Fact]
    public async Task Clients_that_want_every_descriptor_leave_those_of_UDP_health_checks_and_the_API()
    {
        using var daemon = await StartAsync("ulimit -n 500");
        for (int i = 0; i < 800; i++)
            Connect(IPAddress.Parse($"127.1.{i / 250}.{(i % 250) + 1}"));
        for (int i = 0; i < 20; i++)
            Assert.True(AskOverUdp());
        string checks = await BackendsAsync(daemon);
        await Wait.UntilAsync("another check was made", async () => await BackendsAsync(daemon) != checks);
        Assert.Contains(" up ", await BackendsAsync(daemon), StringComparison.Ordinal);
        Assert.Contains("may have 500 files open", daemon.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<byte[]> Answer(ReceivedQuery query)
    {
        byte[] answer = [.. query.Octets];
        answer[2] |= 0x80;
        answer[3] = 0x80;
        return [answer];
    }

    private static byte[] Frame(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static bool AskOverTcp(Socket socket)
    {
        socket.ReceiveTimeout = 5000;
        socket.Send(Frame(Query));
        byte[] answer = new byte[512];
        return socket.Receive(answer) > 14 && (answer[5] & 0xF) == 0;
    }

    private bool AskOverUdp()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 3000 };
        socket.Connect(IPAddress.Loopback, _port);
        socket.Send(Query);
        byte[] answer = new byte[512];
        return socket.Receive(answer) > 12 && (answer[3] & 0xF) == 0;
    }

    private Socket Connect(IPAddress source)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(source, 0));
        socket.Connect(IPAddress.Loopback, _port);
        _connections.Add(socket);
        return socket;
    }

    private void CloseConnections()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        _connections.Clear();
    }

    private Task WriteConfigurationAsync(string more) => File.WriteAllTextAsync(ConfigurationPath, $$"""
            node: { name: lb1, state_dir: {{_folder.Path}} }
            api: { listen: "unix:{{_folder.File("api.sock")}}" }
            dns:
              listen: "127.0.0.1:{{_port}}"
              threads: 2
              {{more}}
              backends:
                - name: backend-a
                  address: "{{_backend.EndPoint}}"
                  tcp_timeout: 5s
                  check: { interval: 500ms, timeout: 500ms, fall: 10 }
            """, TestContext.Current.CancellationToken);

    private async Task<ChildProcess> StartAsync(string limit, string more = "")
    {
        await WriteConfigurationAsync(more);
        var daemon = ChildProcess.Start(
            "sh", "-c", $"{limit} && exec \"$0\" run -c \"$1\"", HoldfastProgram.Path, ConfigurationPath);
        await Wait.UntilAsync("the daemon serves", () => AnswersNow(daemon), TimeSpan.FromSeconds(20),
            () => daemon.Error + daemon.Output);
        return daemon;
    }

    // With the time that the last check took.
    private async Task<string> BackendsAsync(ChildProcess daemon)
    {
        var (exitCode, output, error) = await HoldfastProgram.RunAsync(
            "show", "backends", "-o", "json", "--socket", _folder.File("api.sock"));
        Assert.True(exitCode == 0, error + daemon.Error);
        return output.Replace("\"state\": \"up\"", " up ", StringComparison.Ordinal);
    }

    private bool AnswersNow(ChildProcess daemon)
    {
        try
        {
            return (daemon.Error + daemon.Output).Contains(" serves", StringComparison.Ordinal) && AskOverUdp();
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
