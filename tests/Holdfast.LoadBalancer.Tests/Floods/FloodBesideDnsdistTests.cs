using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Floods;

/// <summary>
/// Honest queries beside a flood of queries that nobody answers, from many addresses or from the very one that asks honestly too:
/// with Holdfast and with dnsdist in turns, one thread each, both as they are by default. FLOODS (addresses, x, queries a second)
/// and FLOOD_SECONDS make more of it.
/// </summary>
[Collection(Alone.Name)]
public sealed class FloodBesideDnsdistTests
{
    private const int HonestPerSecond = 500;
    private const int MostRounds = 5;

    private static readonly TimeSpan Duration =
        TimeSpan.FromSeconds(double.Parse(Setting("FLOOD_SECONDS", "2"), CultureInfo.InvariantCulture));

    /// <summary>Addresses that the flood comes from, and its rate.</summary>
    public static TheoryData<int, int> Floods
    {
        get
        {
            var floods = new TheoryData<int, int>();
            foreach (string flood in Setting("FLOODS", "128x20000 1x100000").Split(' '))
            {
                int[] numbers = [.. flood.Split('x').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
                floods.Add(numbers[0], numbers[1]);
            }

            return floods;
        }
    }

    /// <summary>
    /// Other work on the machine may cost either of them queries: they go on in turns until the loss is the same, to one query in
    /// a hundred, or it is plain that it is not.
    /// </summary>
    [Theory]
    [MemberData(nameof(Floods))]
    [Trait("MaxSeconds", "600")]
    public void No_more_honest_queries_are_lost_than_with_dnsdist(int sources, int rate)
    {
        using var backend = new NativeEcho(silentFrom: 8);
        using var site = new TestSite(
            o => o with
            {
                Rules = [new RuleOptions(new MatchOptions { Suffixes = [Name.Parse("good.example")] }, new AllowAction())],
                Backends = [o.Backends[0] with { UdpTimeout = TimeSpan.FromSeconds(2) }],
            },
            backend.EndPoint);
        using var folder = new TemporaryFolder();
        var address = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        using var dnsdist = ChildProcess.Start(
            "dnsdist", "--supervised", "--disable-syslog", "-C", folder.Write("dnsdist.conf", $$"""
            setLocal("{{address}}", {reusePort=true})
            newServer({address="{{backend.EndPoint}}", sockets=4})
            getServer(0):setUp()
            """));
        Wait.Until("dnsdist answers", () => site.Ask(MessageText.Wire("up.example IN A +rd"), 200, address) is not null,
            TimeSpan.FromSeconds(30), () => dnsdist.Error);

        // What the compiler makes of the code when it is first used is not the product's time.
        int ignored = 0;
        _ = LostBeside(site.EndPoint, sources, rate, ref ignored);
        _ = LostBeside(address, sources, rate, ref ignored);

        int asked = 0, lost = 0, overflowed = 0, lostByDnsdist = 0;
        for (int round = 1; round <= MostRounds; round++)
        {
            long taken = site.Balancer.Rules[0].Hits;
            int before = asked, missed = LostBeside(site.EndPoint, sources, rate, ref asked);
            // What the kernel dropped before it was read tells how busy the machine is.
            int unread = asked - before - (int)(site.Balancer.Rules[0].Hits - taken);
            lost += missed - unread;
            overflowed += unread;
            lostByDnsdist += LostBeside(address, sources, rate, ref ignored);
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{rate}/s from {sources}, round {round}: of {asked} lost {lost} and {overflowed} unread, "
                + $"with dnsdist {lostByDnsdist}; {site.Balancer.Backends[0].GaveWay} gave way");
            if (lost <= lostByDnsdist + (asked / 100))
                return;
        }

        Assert.Fail(
            $"of {asked} honest queries {lost} were lost beside {rate}/s from {sources}, with dnsdist {lostByDnsdist}");
    }

    private static int LostBeside(IPEndPoint server, int sources, int rate, ref int asked)
    {
        using var client = TestSite.Client(server, sources == 1 ? OpenLoopFlood.FirstSource : null);
        client.ReceiveTimeout = 2500;
        var flood = new Thread(() => OpenLoopFlood.Send(server, sources, rate, Duration));
        int honest = (int)(Duration.TotalSeconds * HonestPerSecond);
        var answered = new HashSet<ushort>();
        var receiver = new Thread(() =>
        {
            byte[] buffer = new byte[512];
            try
            {
                while (answered.Count < honest)
                {
                    byte[] answer = buffer[..client.Receive(buffer)];
                    if (TestMessages.ResponseCode(answer) == ResponseCode.NoError)
                        answered.Add(TestMessages.Id(answer));
                }
            }
            catch (SocketException)
            {
                // No more come.
            }
        });
        flood.Start();
        receiver.Start();
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < honest; i++)
        {
            while (clock.Elapsed.TotalSeconds * HonestPerSecond < i)
                Thread.Sleep(1);
            client.Send(MessageText.Wire($"n{i}.good.example IN A +rd +qid={i}"));
        }

        flood.Join();
        receiver.Join();
        asked += honest;
        return honest - answered.Count;
    }

    private static string Setting(string name, string otherwise) => Environment.GetEnvironmentVariable(name) ?? otherwise;
}
