using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Logging.Outputs;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Interop.Tests.Dns;

/// <summary>What the load balancer sends to fstrm_capture is read, frame by frame, by dnstap-ldns and dnstap-read.</summary>
public sealed class DnstapTests : IDisposable
{
    private const int Queries = 200;
    private static readonly TimeSpan End = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly DnsResponder _backend = new(Answer);

    private string Captured => _folder.File("captured.dnstap");

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_frame_is_read_by_others(bool isTcp)
    {
        int port = FreePort.Next();
        string[] where = isTcp ? ["-a", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture)]
            : ["-u", _folder.File("dnstap.sock")];
        using var capture = ChildProcess.Start("fstrm_capture", ["-t", "protobuf:dnstap.Dnstap", "-w", Captured, .. where]);
        AskAll(isTcp ? CollectorAddress.Tcp(new IPEndPoint(IPAddress.Loopback, port))
            : CollectorAddress.Unix(_folder.File("dnstap.sock")));
        capture.Terminate();

        string[] read = await LinesAsync("dnstap-ldns", "-q", "-r", Captured);
        foreach (string type in (string[])["CQ", "FQ", "FR", "CR"])
            Assert.Equal(Queries, read.Count(line => line.Split(' ')[2] == type));
        for (int i = 0; i < Queries; i++)
            Assert.Equal(4, read.Count(line => line.Contains($"\"n{i}.example.\" IN A", StringComparison.Ordinal)));

        string[] again = await LinesAsync("dnstap-read", Captured);
        Assert.Equal(4 * Queries, again.Count(line => line.Contains("example/IN/A", StringComparison.Ordinal)));
    }

    private void AskAll(CollectorAddress collector)
    {
        var listener = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        using var balancer = new LoadBalancer.LoadBalancer(
            new LoadBalancerOptions
            {
                Listeners = [new ListenerOptions(listener)],
                Threads = 1,
                Backends = [new BackendOptions("r1", _backend.EndPoint) { Mode = BackendMode.Up }],
                Log = [new SinkOptions(new DnstapTarget(collector) { Forwarder = true })],
            },
            TimeProvider.System, NullLoggerFactory.Instance);
        balancer.Start();
        using var client = new UdpClient();
        client.Connect(listener);
        client.Client.ReceiveTimeout = 5000;
        for (int i = 0; i < Queries; i++)
        {
            client.Send(MessageText.Wire($"n{i}.example. IN A +rd"));
            IPEndPoint? from = null;
            Assert.NotEmpty(client.Receive(ref from));
        }

        Wait.Until("the collector has all", () => balancer.LogSinks[0].Written == 4 * Queries);
        Assert.Equal(0, balancer.LogSinks[0].Dropped);
    }

    // Without records: a response with the query's question.
    private static byte[][] Answer(ReceivedQuery query)
    {
        byte[] answer = [.. query.Octets];
        answer[2] |= 0x80;
        return [answer];
    }

    private static async Task<string[]> LinesAsync(string program, params string[] arguments)
    {
        using var process = ChildProcess.Start(program, arguments);
        var (exitCode, output, error) = await process.EndAsync(End);
        Assert.True(exitCode == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
