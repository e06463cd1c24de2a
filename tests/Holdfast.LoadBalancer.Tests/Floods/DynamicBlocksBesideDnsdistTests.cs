using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.DynamicBlocks;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Floods;

/// <summary>
/// Random names from twenty clients beside many more that ask ten times a second, one of ten names in vain: whom dynamic blocks
/// block, and how soon; and whether dnsdist blocks the same with the same rule. DYNAMIC_BLOCK_CLIENTS says how many more (100);
/// where it does, the blocks must begin within two seconds, and else while the flood lasts.
/// </summary>
[Collection(Alone.Name)]
public sealed partial class DynamicBlocksBesideDnsdistTests
{
    private const int Flooders = 20;
    private const int FloodPerSecond = 200;
    private const int AnswersPerSecond = 20;
    private const int NameStart = 13;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Flooding = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private static readonly int Clients =
        int.Parse(Environment.GetEnvironmentVariable("DYNAMIC_BLOCK_CLIENTS") ?? "100", CultureInfo.InvariantCulture);

    private static readonly TimeSpan MostUntilBlocked =
        Environment.GetEnvironmentVariable("DYNAMIC_BLOCK_CLIENTS") is null ? Flooding : TimeSpan.FromSeconds(2);

    // A name whose first label has eight letters does not exist.
    private readonly byte[] _there = MessageText.Wire("aaaaaaa.good.example IN A +rd");
    private readonly byte[] _notThere = MessageText.Wire("aaaaaaaa.random.example IN A +rd");
    private long _asked;

    [Fact]
    [Trait("MaxSeconds", "120")]
    public async Task Twenty_clients_that_flood_are_blocked_soon_and_no_other_as_by_dnsdist()
    {
        using var backend = new NativeEcho(nxDomainFrom: 8);
        using var site = new TestSite(
            o => o with
            {
                DynamicBlocks =
                [
                    new("names", CountedEvent.Answers) { Rcode = ResponseCode.NXDomain, PerSecond = AnswersPerSecond },
                ],
            },
            backend.EndPoint);
        using var folder = new TemporaryFolder();
        var (address, console) = (new IPEndPoint(IPAddress.Loopback, FreePort.Next()), FreePort.Next());
        string configuration = folder.Write("dnsdist.conf", $$"""
            setLocal("{{address}}", {reusePort=true})
            newServer({address="{{backend.EndPoint}}", sockets=4})
            getServer(0):setUp()
            -- As many as the window has, or its rates are too low.
            setRingBuffersSize(1000000, 10)
            setKey("{{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}}")
            controlSocket("127.0.0.1:{{console}}")
            local rules = dynBlockRulesGroup()
            rules:setRCodeRate(DNSRCode.NXDOMAIN, {{AnswersPerSecond}}, 10, "names", 60, DNSAction.Drop)
            function maintenance() rules:apply() end
            """);
        using var dnsdist = ChildProcess.Start("dnsdist", "--supervised", "--disable-syslog", "-C", configuration);
        Wait.Until("dnsdist answers", () => site.Ask(MessageText.Wire("up.example IN A +rd"), 200, address) is not null,
            TimeSpan.FromSeconds(30), () => dnsdist.Error);

        var began = new List<(string Target, long At)>();
        site.Balancer.Blocks.Began += block =>
        {
            lock (began)
                began.Add((block.Target.ToString(), Stopwatch.GetTimestamp()));
        };
        string[] flooders = [.. Enumerable.Range(0, Flooders).Select(i => Flooder(i).ToString()).Order(StringComparer.Ordinal)];
        long floodBegan = Load(site.EndPoint, "Holdfast");
        var slowest = began.Max(block => Stopwatch.GetElapsedTime(floodBegan, block.At));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"the last of {began.Count} blocks began {slowest.TotalMilliseconds:F0} ms after the flood");
        string[] blocked =
            [.. site.Balancer.Blocks.All.Where(block => block.Origin == BlockOrigin.Dynamic).Select(block => $"{block.Target}"[..^3])];
        Assert.Equal(flooders, blocked.Order(StringComparer.Ordinal));
        Assert.InRange(slowest, TimeSpan.Zero, MostUntilBlocked);

        Load(address, "dnsdist");
        using var shown = ChildProcess.Start("dnsdist", "-C", configuration, "-e", "showDynBlocks()");
        var (_, table, error) = await shown.EndAsync(TimeSpan.FromSeconds(20));
        string[] byDnsdist = [.. Blocked().Matches(table).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal)];
        Assert.True(flooders.SequenceEqual(byDnsdist), $"dnsdist blocks {string.Join(", ", byDnsdist)}\n{table}{error}");
    }

    /// <summary>Has the clients ask, and then the flooders too; tells what became of the clients' queries.</summary>
    /// <returns>When the flood began, as a timestamp of <see cref="Stopwatch"/>.</returns>
    private long Load(IPEndPoint server, string name)
    {
        Socket[] clients = [.. Enumerable.Range(0, Clients).Select(i => TestSite.Client(server, Client(i)))];
        Socket[] flooders = [.. Enumerable.Range(0, Flooders).Select(i => TestSite.Client(server, Flooder(i)))];
        long floodBegan = 0, sent = 0, flooded = 0;
        var clock = Stopwatch.StartNew();
        for (int tick = 0; clock.Elapsed < Before + Flooding; tick++)
        {
            while (clock.Elapsed < tick * Tick)
                Thread.Sleep(1);
            for (int i = tick % 10; i < clients.Length; i += 10, sent++)
                Ask(clients[i], exists: sent % 10 != 0);
            if (clock.Elapsed < Before)
                continue;
            if (floodBegan == 0)
                floodBegan = Stopwatch.GetTimestamp();
            for (int i = 0; i < FloodPerSecond * Tick.TotalSeconds; i++, flooded += Flooders)
            {
                foreach (var flooder in flooders)
                    Ask(flooder, exists: false);
            }
        }

        double seconds = clock.Elapsed.TotalSeconds;
        Thread.Sleep(500);
        long answered = clients.Sum(Answers), floodAnswered = flooders.Sum(Answers);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{name}: {Clients} clients asked {sent / seconds:F0} queries/s, {sent - answered} of {sent} unanswered; "
            + $"of {flooded} queries of the flood {floodAnswered} answered");
        foreach (var socket in clients.Concat(flooders))
            socket.Dispose();
        return floodBegan;
    }

    private void Ask(Socket socket, bool exists)
    {
        byte[] query = exists ? _there : _notThere;
        OpenLoopFlood.Spell(_asked++, query.AsSpan(NameStart, exists ? 7 : 8));
        socket.Send(query);
    }

    private static int Answers(Socket socket)
    {
        byte[] buffer = new byte[512];
        int answers = 0;
        for (; socket.Available > 0; answers++)
            socket.Receive(buffer);
        return answers;
    }

    private static IPAddress Client(int number) => new([127, 2, (byte)(number / 250), (byte)((number % 250) + 1)]);

    private static IPAddress Flooder(int number) => new([127, 3, 0, (byte)(number + 1)]);

    [GeneratedRegex(@"(127\.\d+\.\d+\.\d+)(?:/32)?")]
    private static partial Regex Blocked();
}
