using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Attacks;

/// <summary>
/// Thousands of connections to the API over TCP, which do what no browser does: memory and descriptors stay bounded, the page
/// still comes to who behaves, DNS is answered as before, and all of it is counted.
/// </summary>
[Collection(Alone.Name)]
public sealed class HttpStrangersTests : IDisposable
{
    private const int DnsPort = 5353, HttpPort = 8053, Asked = 2000;
    private const string Token = "read-token-0123456789";

    // Of a machine whose processors the attack has as well: a median of some 0.05 ms may become a few times that.
    private const double SlowestMedian = 20, GrowthInMegabytes = 100;

    // What each connection sends at first; it reads nothing, and stays.
    private static readonly byte[][] Openings =
    [
        [],
        "G"u8.ToArray(),
        "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nX-Slow: "u8.ToArray(),
        Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: localhost\r\nX-Huge: {new string('a', 60_000)}\r\n\r\n"),
        Encoding.ASCII.GetBytes($"POST /api/v1/drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n{new string('a', 60_000)}"),
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET /page/main.js HTTP/1.1\r\nHost: localhost\r\n\r\n", 200))),
        Encoding.ASCII.GetBytes($"GET /api/v1/events/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Token}\r\n\r\n"),
        [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC],
    ];

    private readonly TemporaryNamespace _inside = new("httpstrangers");
    private readonly TemporaryFolder _folder = new();
    private readonly DnsResponder _backend;
    private readonly ChildProcess _daemon;

    public HttpStrangersTests()
    {
        _backend = _inside.Inside(() => new DnsResponder(query => [Answers.To(query)]));
        string configuration = _folder.Write("holdfast.yaml", $$"""
            node: { name: lb1, state_dir: {{_folder.Path}}/state }
            dns:
              listen: "127.0.0.1:{{DnsPort}}"
              threads: 1
              backends: [ { name: a, address: "{{_backend.EndPoint}}", mode: up } ]
            api:
              listen: "unix:{{_folder.File("api.sock")}}"
              http: { listen: "127.0.0.1:{{HttpPort}}", tokens: { name: page, scope: read, secret: {{Token}} } }
            """);
        _daemon = ChildProcess.Start("ip", "netns", "exec", _inside.Name, HoldfastProgram.Path, "run", "-c", configuration);
        Wait.Until("the page comes", () => PageComes(), TimeSpan.FromSeconds(30), () => _daemon.Error);
    }

    public void Dispose()
    {
        _daemon.Dispose();
        _backend.Dispose();
        _folder.Dispose();
        _inside.Dispose();
    }

    [Fact]
    [Trait("MaxSeconds", "300")]
    public async Task Beside_them_the_page_comes_queries_are_answered_as_before_and_all_is_counted()
    {
        var before = MedianOfAnswers();
        (double memory, int descriptors) = (Megabytes(), Descriptors());
        var held = new List<Socket>();
        (double mostMemory, int mostDescriptors) = (memory, descriptors);
        var pages = 0;
        try
        {
            for (int i = 0; i < AttackSetting.Connections; i++)
            {
                held.Add(Attack(i));
                if (i % 250 != 249) continue;
                mostMemory = Math.Max(mostMemory, Megabytes());
                mostDescriptors = Math.Max(mostDescriptors, Descriptors());
                Wait.Until("the page comes beside them", () => PageComes(), TimeSpan.FromSeconds(10), () => _daemon.Error);
                pages++;
            }

            var beside = MedianOfAnswers();
            string metrics = await MetricsAsync();
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{held.Count} connections: {memory:F0} to {mostMemory:F0} MB, {descriptors} to {mostDescriptors} descriptors, "
                + $"{pages} pages; median answer {before.TotalMilliseconds:F3} ms before, {beside.TotalMilliseconds:F3} beside"));
            Assert.InRange(mostDescriptors, descriptors, descriptors + 300);
            Assert.InRange(mostMemory, memory, memory + GrowthInMegabytes);
            Assert.InRange(beside / before, 0, SlowestMedian);
            Assert.InRange(Counted(metrics, "holdfast_http_connections_total{listener=\"api\",outcome=\"accepted\"}"),
                held.Count, held.Count + 10_000);
            Assert.InRange(Counted(metrics, "holdfast_http_connections_open{listener=\"api\"}"), 1, 129);
            Assert.InRange(Counted(metrics, "holdfast_http_connections_total{listener=\"api\",outcome=\"gave_way\"}"),
                held.Count / 10, held.Count);
            Assert.InRange(Counted(metrics, "holdfast_http_refused_total{reason=\"body\"}"), 1, held.Count);
        }
        finally
        {
            held.ForEach(socket => socket.Dispose());
        }

        Wait.Until("what they held is given back", () => Descriptors() < descriptors + 20, TimeSpan.FromSeconds(30));
    }

    private Socket Attack(int number) => _inside.Inside(() =>
    {
        var socket = Bound($"127.2.{number / 250 % 250}.{(number % 250) + 1}");
        socket.SendTimeout = 1000;
        try
        {
            socket.Connect(IPAddress.Loopback, HttpPort);
            socket.Blocking = false;
            socket.Send(Openings[number % Openings.Length], SocketFlags.None, out _);
        }
        catch (SocketException)
        {
            // Closed meanwhile: its place was another's.
        }

        return socket;
    });

    private bool PageComes() => _inside.Inside(() =>
    {
        try
        {
            return Status("/", "") == "HTTP/1.1 200 OK" && Status("/healthz", "") == "HTTP/1.1 200 OK"
                && Status("/api/v1/overview?since=0", $"Authorization: Bearer {Token}\r\n") == "HTTP/1.1 200 OK";
        }
        catch (SocketException)
        {
            return false;
        }
    });

    private static string Status(string path, string headers)
    {
        using var socket = Bound("127.0.3.1");
        socket.ReceiveTimeout = 5000;
        socket.Connect(IPAddress.Loopback, HttpPort);
        socket.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"));
        byte[] answer = new byte[256 * 1024];
        int length = 0;
        for (int more; length < answer.Length && (more = socket.Receive(answer.AsSpan(length))) > 0;)
            length += more;
        return Encoding.ASCII.GetString(answer, 0, length).Split("\r\n")[0];
    }

    private TimeSpan MedianOfAnswers() => _inside.Inside(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        socket.Connect(IPAddress.Loopback, DnsPort);
        byte[] answer = new byte[512];
        var times = new List<TimeSpan>();
        for (int i = 0; i < Asked; i++)
        {
            long began = Stopwatch.GetTimestamp();
            socket.Send(AttackedDaemon.Query);
            Assert.InRange(socket.Receive(answer), 13, answer.Length);
            times.Add(Stopwatch.GetElapsedTime(began));
        }

        times.Sort();
        return times[Asked / 2];
    });

    private async Task<string> MetricsAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder.File("api.sock")), stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        return await client.GetStringAsync("http://holdfast/metrics", TestContext.Current.CancellationToken);
    }

    private static double Counted(string metrics, string sample) => double.Parse(
        metrics.Split('\n').Single(line => line.StartsWith(sample + " ", StringComparison.Ordinal))[(sample.Length + 1)..],
        CultureInfo.InvariantCulture);

    private double Megabytes() => double.Parse(
        File.ReadLines($"/proc/{_daemon.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;

    private int Descriptors() => Directory.GetFileSystemEntries($"/proc/{_daemon.Id}/fd").Length;

    private static Socket Bound(string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        return socket;
    }
}
