using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Listeners.Tcp;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.LoadBalancer.Tests.Upstreams;
using Holdfast.LoadBalancer.Upstreams.Tcp;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Attacks;

/// <summary>A thousand clients pipeline queries over TCP to a backend that never answers; others ask over UDP.</summary>
public sealed class SilentBackendTests
{
    private const int Clients = 1000;
    private const int Pipelined = 100;
    private const int Rounds = 10;
    private const int AskedARound = 1000;

    // What is guarded against is a worker that stands still, not what a busy machine adds: of the rounds the fastest counts.
    private const int MostTimesSlower = 200;

    [Fact]
    public void Datagrams_are_answered_beside_it_all_of_them_and_about_as_fast()
    {
        using var good = new NativeEcho();
        using var silent = new TcpBackend((_, _) => TcpBackend.Then.Stay);
        using var site = new TestSite(o => o with
        {
            Tcp = new TcpOptions { MaxConnectionsPerClient = Clients, IdleTimeout = TimeSpan.FromMinutes(5) },
            Rules = [new RuleOptions(new MatchOptions { Suffixes = [Name.Parse("silent.example")] }, new PoolAction("silent"))],
            Backends =
            [
                TestSite.Backend(good.EndPoint, 0) with { UdpTimeout = TimeSpan.FromSeconds(20) },
                TestSite.Backend(silent.EndPoint, 1) with { Pools = ["silent"], TcpTimeout = TimeSpan.FromSeconds(2) },
            ],
        });
        var (_, before) = AskAll(site.EndPoint);
        using var attack = new PipeliningClients(site.EndPoint);
        Wait.Until("as much is in flight as may be, and the rest is told",
            () => attack.Answers >= Clients * Pipelined - TcpUpstream.MaxQueries);
        var (answered, beside) = AskAll(site.EndPoint);
        Assert.Equal(Rounds * AskedARound, answered);
        string figures = $"p99 {before.TotalMicroseconds:F0} µs before, {beside.TotalMicroseconds:F0} µs beside";
        TestContext.Current.SendDiagnosticMessage(figures);
        Assert.True(beside < MostTimesSlower * before, figures);
        Assert.InRange(site.Balancer.Backends[1].Outstanding, 1, TcpUpstream.MaxQueries);
    }

    /// <summary>Asks one query after the other over UDP, in rounds.</summary>
    /// <returns>Answers, and the time within which 99 % came of the fastest round.</returns>
    private static (int Answered, TimeSpan Percentile99) AskAll(IPEndPoint server)
    {
        using var socket = TestSite.Client(server);
        byte[] query = MessageText.Wire("www.example IN A +rd");
        var fastest = TimeSpan.MaxValue;
        int answered = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var times = new List<TimeSpan>();
            for (int i = 0; i < AskedARound; i++)
            {
                long sent = Stopwatch.GetTimestamp();
                answered += TestSite.Ask(socket, query, timeoutMilliseconds: 20_000) is null ? 0 : 1;
                times.Add(Stopwatch.GetElapsedTime(sent));
            }

            times.Sort();
            var percentile99 = times[times.Count * 99 / 100];
            fastest = percentile99 < fastest ? percentile99 : fastest;
        }

        return (answered, fastest);
    }

    /// <summary>Clients that fill their connections with queries, and go on when answered: up to 20,000 a second.</summary>
    private sealed class PipeliningClients : IDisposable
    {
        private const int MostAgain = 2;

        private readonly byte[] _query = TestMessages.Frame(MessageText.Wire("a.silent.example IN A +rd"));
        private readonly Socket[] _sockets;
        private readonly Thread _thread;
        private volatile bool _stopping;
        private long _answers;

        public PipeliningClients(IPEndPoint server)
        {
            byte[] pipeline = [.. Enumerable.Repeat(_query, Pipelined).SelectMany(query => query)];
            _sockets = [.. Enumerable.Range(0, Clients).Select(_ =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(server);
                socket.Send(pipeline);
                socket.Blocking = false;
                return socket;
            })];
            _thread = new Thread(Refill) { IsBackground = true };
            _thread.Start();
        }

        public long Answers => Interlocked.Read(ref _answers);

        public void Dispose()
        {
            _stopping = true;
            _thread.Join();
            foreach (var socket in _sockets)
                socket.Dispose();
        }

        private void Refill()
        {
            byte[] buffer = new byte[65536];
            while (!_stopping)
            {
                foreach (var socket in _sockets)
                {
                    int read = socket.Receive(buffer, SocketFlags.None, out var error);
                    int answers = error == SocketError.Success ? read / _query.Length : 0;
                    for (int i = 0; i < Math.Min(answers, MostAgain); i++)
                        socket.Send(_query, SocketFlags.None, out _);
                    Interlocked.Add(ref _answers, answers);
                }

                Thread.Sleep(100);
            }
        }
    }
}
