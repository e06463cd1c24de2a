using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>Clients that take from a whole daemon what it has: descriptors, connections, memory.</summary>
public sealed class ExhaustionTests : IDisposable
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
    public async Task With_few_descriptors_and_clients_that_want_all_of_them_UDP_checks_and_the_API_go_on()
    {
        using var daemon = await StartAsync("ulimit -n 4096");

        // As many as with `ulimit -n 64` in the product; the runtime of the tests has files of its own open.
        int limit = Directory.GetFiles($"/proc/{daemon.Id}/fd").Length + 40;
        Tool.Run("prlimit", ["--pid", daemon.Id.ToString(CultureInfo.InvariantCulture), $"--nofile={limit}:{limit}"]);
        await WriteConfigurationAsync("tcp: { idle_timeout: 11s }");
        daemon.Signal(PosixSignal.SIGHUP);
        await Wait.UntilAsync("the limit is heeded", () => (daemon.Error + daemon.Output).Contains(
            $"dns.tcp.max_connections is 10000, but this process may have {limit} files open", StringComparison.Ordinal));
        int checks = _backend.Received.Count(query => query.Octets[13] != Query[13]);
        for (int i = 0; i < 100; i++)
            Connect(IPAddress.Parse($"127.0.1.{i + 1}"));
        for (int i = 0; i < 40; i++)
        {
            Assert.True(AskOverUdp());
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        // The clients that hold connections do not give the newcomer's place away, either.
        using var newcomer = Connect(IPAddress.Loopback);
        Assert.True(AskOverTcp(newcomer));
        Assert.True(_backend.Received.Count(query => query.Octets[13] != Query[13]) > checks);
        var (exitCode, status, _) = await HoldfastProgram.RunAsync("status", "--socket", _folder.File("api.sock"));
        Assert.True(exitCode == 0, status);
        Assert.DoesNotContain(" is down", daemon.Error + daemon.Output, StringComparison.Ordinal);
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
    public async Task Long_queries_to_a_silent_backend_and_unread_answers_take_a_bounded_memory_that_is_given_back()
    {
        using var daemon = await StartAsync("ulimit -n 4096");
        for (int i = 0; i < 200; i++)
            Assert.True(AskOverUdp());
        long atRest = ResidentOctets(daemon);
        byte[] query = Long("silent.example", 64_000);
        byte[] large = Frame(MessageText.Wire("large.example IN A +rd"));
        long most = 0;
        for (int address = 1; address <= 12; address++)
        {
            for (int i = 0; i < 20; i++)
            {
                var connection = Connect(IPAddress.Parse($"127.0.1.{address}"));
                connection.Blocking = false;
                SendWhatFits(connection, address % 2 == 0 ? query : large, 100);
            }

            most = Math.Max(most, ResidentOctets(daemon));
            Assert.True(AskOverUdp());
        }

        using (var honest = Connect(IPAddress.Loopback))
            Assert.True(AskOverTcp(honest));
        TestContext.Current.TestOutputHelper?.WriteLine($"at rest {atRest >> 20} MiB, at most {most >> 20} MiB");
        Assert.InRange(most, atRest, atRest + (100 << 20));
        CloseConnections();
        await Wait.UntilAsync("memory is given back", () => ResidentOctets(daemon) < atRest * 12 / 10 + (8 << 20),
            TimeSpan.FromSeconds(45), () => $"{ResidentOctets(daemon) >> 20} MiB, at rest {atRest >> 20} MiB");
        Assert.True(AskOverUdp());
    }

    // To names with s nothing, to names with l a large answer.
    private static IEnumerable<byte[]> Answer(ReceivedQuery query)
    {
        byte[] answer = [.. query.Octets];
        answer[2] |= 0x80;
        answer[3] = 0x80;
        if (answer[13] == (byte)'s')
            return [];
        if (answer[13] != (byte)'l')
            return [answer];
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), 3000);
        byte[] record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
        return [[.. answer, .. Enumerable.Repeat(record, 3000).SelectMany(octets => octets)]];
    }

    private static byte[] Frame(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    /// <summary>A framed query with an EDNS option that nobody knows, of so many octets.</summary>
    private static byte[] Long(string name, int octets)
    {
        byte[] query = MessageText.Wire($"{name} IN A +rd");
        query[11] = 1;
        int data = octets - query.Length - 11;
        return Frame([.. query, 0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, (byte)(data >> 8), (byte)data, 0xFD, 0xE9,
            (byte)((data - 4) >> 8), (byte)(data - 4), .. new byte[data - 4]]);
    }

    private static void SendWhatFits(Socket socket, byte[] message, int times)
    {
        try
        {
            for (int i = 0; i < times && socket.Send(message) == message.Length; i++)
            {
            }
        }
        catch (SocketException)
        {
            // No more fits, or the connection is closed.
        }
    }

    private static bool AskOverTcp(Socket socket)
    {
        socket.ReceiveTimeout = 5000;
        socket.Send(Frame(Query));
        byte[] answer = new byte[512];
        return socket.Receive(answer) > 14 && (answer[5] & 0xF) == 0;
    }

    private static long ResidentOctets(ChildProcess daemon)
    {
        string line = File.ReadLines($"/proc/{daemon.Id}/status").First(
            line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
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
        var daemon = ChildProcess.Start("sh", "-c", $"{limit} && exec \"$0\" run -c \"$1\"", HoldfastProgram.Path, ConfigurationPath);
        await Wait.UntilAsync("the daemon serves", () => AnswersNow(daemon), TimeSpan.FromSeconds(20),
            () => daemon.Error + daemon.Output);
        return daemon;
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
