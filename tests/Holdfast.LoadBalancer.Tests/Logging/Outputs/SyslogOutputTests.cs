using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Holdfast.LoadBalancer.Logging.Outputs;
using Holdfast.Testing.Files;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Logging.Outputs;

/// <summary>Syslog and the journal: text, a message each.</summary>
public sealed partial class SyslogOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Over_UDP_each_message_is_a_datagram_as_RFC_5424_has_it()
    {
        using var collector = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var target = new SyslogTarget(CollectorAddress.Udp((IPEndPoint)collector.Client.LocalEndPoint!)) { Facility = 16 };
        using var run = new SinkRun(target);
        run.Tell(2);
        run.WaitForWritten(2);
        for (int i = 0; i < 2; i++)
        {
            IPEndPoint? from = null;
            string message = Encoding.ASCII.GetString(collector.Receive(ref from));
            Assert.Matches(Rfc5424(), message);
            Assert.Contains($"name=n{i}.example.", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Over_TCP_each_message_stands_behind_its_length()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        using var run = new SinkRun(new SyslogTarget(CollectorAddress.Tcp((IPEndPoint)collector.LocalEndpoint)));
        run.Tell(100);
        using var connection = collector.AcceptTcpClient();
        using var stream = connection.GetStream();
        for (int i = 0; i < 100; i++)
        {
            string message = ReadCounted(stream);
            Assert.Matches("^<30>1 ", message);
            Assert.Contains($"name=n{i}.example.", message, StringComparison.Ordinal);
        }

        Wait.Until("they are counted", () => run.Status is { Written: 100, IsConnected: true });
    }

    [Fact]
    public void A_collector_that_is_gone_is_connected_to_again()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        using var run = new SinkRun(new SyslogTarget(CollectorAddress.Tcp((IPEndPoint)collector.LocalEndpoint)));
        collector.AcceptTcpClient().Dispose();
        Wait.Until("it is noticed", () => run.Status.Errors > 0);
        using var again = collector.AcceptTcpClient();
        run.Tell(1);
        Assert.Contains("n0.example.", ReadCounted(again.GetStream()), StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_listening_over_UDP_costs_messages_and_nothing_else()
    {
        using var unused = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var address = CollectorAddress.Udp((IPEndPoint)unused.Client.LocalEndPoint!);
        unused.Dispose();
        using var run = new SinkRun(new SyslogTarget(address));
        int told = 0;
        Wait.Until("the refusal is counted", () =>
        {
            run.Tell(1, from: told++);
            return run.Status is { Errors: > 0, Dropped: > 0 };
        });
    }

    [Fact]
    public void The_journal_gets_a_datagram_an_entry_with_fields()
    {
        using var journal = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        journal.Bind(new UnixDomainSocketEndPoint(_folder.File("journal")));
        using var run = new SinkRun(new JournaldTarget(CollectorAddress.Unix(_folder.File("journal"))));
        run.Tell(1);
        byte[] buffer = new byte[65536];
        string[] lines = Encoding.UTF8.GetString(buffer, 0, journal.Receive(buffer)).Split('\n');
        Assert.Equal(["PRIORITY=6", "SYSLOG_IDENTIFIER=holdfast"], lines[..2]);
        Assert.StartsWith("MESSAGE=at=", lines[2], StringComparison.Ordinal);
        Assert.Contains("DNS_RCODE=NXDOMAIN", lines);
        Assert.Equal("", lines[^1]);
    }

    [Fact]
    public void A_journal_that_comes_back_is_written_to_again()
    {
        string path = _folder.File("journal");
        using var run = new SinkRun(new JournaldTarget(CollectorAddress.Unix(path)));
        Wait.Until("there is none yet", () => run.Status.Errors > 0);
        run.Tell(3);
        using var journal = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        journal.Bind(new UnixDomainSocketEndPoint(path));
        run.WaitForWritten(3);
    }

    private static string ReadCounted(NetworkStream stream)
    {
        int length = 0;
        for (int digit; (digit = stream.ReadByte()) != ' ';)
            length = (length * 10) + digit - '0';
        byte[] message = new byte[length];
        stream.ReadExactly(message);
        return Encoding.ASCII.GetString(message);
    }

    [GeneratedRegex(@"^<134>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z lb1 holdfast \d+ answer - at=")]
    private static partial Regex Rfc5424();
}
