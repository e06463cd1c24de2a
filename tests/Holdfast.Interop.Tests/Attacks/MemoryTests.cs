using System.Diagnostics;
using System.Net.Sockets;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Attacks;

/// <summary>One client with many connections takes all the memory that it gets: that is little, and it is given back.</summary>
[Collection(Alone.Name)]
public sealed class MemoryTests
{
    private const int Connections = 100;
    private const double MostMegabytes = 150;
    private const double MostGrowth = 1.2;
    private static readonly TimeSpan GivenBackWithin = TimeSpan.FromSeconds(30);

    /// <summary>Long queries for a silent backend; and queries for long answers, which the client does not read.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("MaxSeconds", "300")]
    public void What_one_client_takes_is_bounded_and_comes_back(bool isSilent)
    {
        using var inside = new TemporaryNamespace("memory");
        using var backend = inside.Inside(() => new DnsResponder(
            query => query.Tcp ? isSilent ? [] : [Answers.Long(query, 60 * 1024)] : [Answers.To(query)]));
        using var daemon = new AttackedDaemon(inside, $$"""
              listen: "127.0.0.1:{{AttackedDaemon.Port}}"
              threads: 2
              backends: [ { name: a, address: "{{backend.EndPoint}}", mode: up } ]
            """);
        byte[] query = Answers.Frame(MessageText.Wire(
            isSilent ? $"www.example. IN TXT +rd +bufsize=1232 +ednsopt=65001:{new string('0', 2 * 65_000)}"
            : "www.example. IN TXT +rd"));
        // What a first client has it load and make is there for good: it is idle when one has come and gone.
        using (var first = daemon.Connect())
        {
            first.Send(Answers.Frame(MessageText.Wire("first.example. IN TXT +rd")));
            if (!isSilent)
                Assert.True(first.Receive(new byte[2]) > 0);
        }

        double idle = daemon.ResidentMegabytes, most = 0;
        var connections = daemon.ConnectAll(Enumerable.Repeat("127.0.0.1", Connections));
        int[] sent = new int[Connections];
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < AttackSetting.Duration)
        {
            for (int i = 0; i < Connections; i++)
            {
                connections[i].Blocking = false;
                int taken = connections[i].Send(query.AsSpan(sent[i]), SocketFlags.None, out _);
                sent[i] = (sent[i] + Math.Max(0, taken)) % query.Length;
            }

            most = Math.Max(most, daemon.ResidentMegabytes);
            Thread.Sleep(5);
        }

        Assert.True(daemon.AskInDatagram(TimeSpan.FromSeconds(5)), daemon.Log);
        foreach (var connection in connections)
            connection.Dispose();
        Wait.Until("the memory is given back", () => daemon.ResidentMegabytes <= MostGrowth * idle, GivenBackWithin,
            () => $"{idle:F1} MB idle, {most:F1} at the most, {daemon.ResidentMegabytes:F1} now");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{idle:F1} MB idle, {most:F1} at the most, {daemon.ResidentMegabytes:F1} "
            + $"{clock.Elapsed.TotalSeconds:F0} s after the beginning");
        Assert.InRange(most, idle / 2, MostMegabytes);
    }
}
