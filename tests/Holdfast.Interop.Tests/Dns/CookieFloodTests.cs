using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.Interop.Tests.Attacks;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Interop.Tests.Dns;

/// <summary>
/// Queries that a server refuses to read, beside honest ones for the same name: NSD answers a COOKIE option of three octets with
/// FORMERR, in a header alone.
/// </summary>
public sealed class CookieFloodTests
{
    private const int Clients = 20;

    // The TTL is 0: every client's query goes to the server, or waits for another's.
    private const string Zone = """
        $TTL 0
        @ IN SOA ns hostmaster 1 3600 900 86400 60
        @ IN NS ns
        ns IN A 192.0.2.1
        www IN A 192.0.2.80

        """;

    public static TheoryData<int> Rates => [.. AttackSetting.Cookies];

    [Theory]
    [MemberData(nameof(Rates))]
    public async Task Honest_clients_are_answered_beside_a_flood_of_malformed_cookies(int perSecond)
    {
        using var server = AuthoritativeServer.Start("nsd", Zone);
        using var site = new Site(server.EndPoint);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var flood = Task.Factory.StartNew(
            () => Flood(site.EndPoint, perSecond, stop.Token),
            stop.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async number =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100 * number), stop.Token);
            return await AskAsync(site.EndPoint, number % 2 == 0 ? "" : "+bufsize=1232", stop.Token);
        }));
        await stop.CancelAsync();
        await flood;
        Assert.All(answers, answer => Assert.Equal((ResponseCode.NoError, 1), answer));
    }

    [Fact]
    public void What_the_server_does_not_serve_is_refused_at_once()
    {
        using var server = AuthoritativeServer.Start("nsd", Zone);
        using var site = new Site(server.EndPoint);
        foreach (string options in new[] { "+noedns", "+edns", "+dnssec", "+tcp" })
        {
            string direct = Status(Dig.Output(server.EndPoint, "other.test", options));
            Assert.Equal("REFUSED", direct);
            Assert.Equal(direct, Status(Dig.Output(site.EndPoint, "other.test", options)));
        }
    }

    private static string Status(string output) =>
        output.Split("status: ") is [_, var rest, ..] ? rest[..rest.IndexOf(',', StringComparison.Ordinal)] : output;

    private static void Flood(IPEndPoint to, int perSecond, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(to);
        byte[] query = MessageText.Wire("www.example. IN A +bufsize=1232 +ednsopt=10:616263");
        while (!stop.IsCancellationRequested)
        {
            query[1]++;
            socket.Send(query);
            stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(1.0 / perSecond));
        }
    }

    private static async Task<(ResponseCode, int)> AskAsync(IPEndPoint server, string edns, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, stop);
        await socket.SendAsync(MessageText.Wire($"www.example. IN A {edns}"), stop);
        byte[] buffer = new byte[4096];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            var answer = MessageText.Read(buffer.AsSpan(0, await socket.ReceiveAsync(buffer, limit.Token)));
            return (answer.ResponseCode, answer.Answers.Count);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (ResponseCode.ServFail, -1);
        }
    }

    private sealed class Site : IDisposable
    {
        private readonly LoadBalancer.LoadBalancer _balancer;

        public Site(IPEndPoint server)
        {
            _balancer = new LoadBalancer.LoadBalancer(
                new LoadBalancerOptions
                {
                    Listeners = [new ListenerOptions(EndPoint)],
                    Threads = 1,
                    Cache = new CacheOptions(1000) { HugePages = false },
                    Backends = [new BackendOptions("authority", server) { Mode = BackendMode.Up }],
                },
                TimeProvider.System,
                NullLoggerFactory.Instance);
            _balancer.Start();
        }

        public IPEndPoint EndPoint { get; } = new(IPAddress.Loopback, FreePort.Next());

        public void Dispose() => _balancer.Dispose();
    }
}
