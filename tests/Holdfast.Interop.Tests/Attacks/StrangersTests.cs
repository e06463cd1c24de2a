using System.Diagnostics;
using System.Net.Sockets;
using Holdfast.Testing.Network;
using Holdfast.Testing.Servers;

namespace Holdfast.Interop.Tests.Attacks;

/// <summary>Connections of those who may not ask, or of one client's whole network, do not keep a newcomer out.</summary>
[Collection(Alone.Name)]
public sealed class StrangersTests : IDisposable
{
    private const int Newcomers = 10;
    private const string Server6 = "2001:db8:1::1", Newcomer6 = "2001:db8:2::1";

    private readonly TemporaryNamespace _inside = new("strangers");
    private readonly DnsResponder _backend;
    private readonly AttackedDaemon _daemon;

    public StrangersTests()
    {
        _inside.Namespace.IpBatch(
            Enumerable.Range(1, 101).Select(host => $"addr add 2001:db8:1::{host:x}/128 dev lo nodad")
                .Append($"addr add {Newcomer6}/128 dev lo nodad"));
        _backend = _inside.Inside(() => new DnsResponder(query => [Answers.To(query)]));
        _daemon = new AttackedDaemon(_inside, $$"""
              listen: [ "127.0.0.1:{{AttackedDaemon.Port}}", "[{{Server6}}]:{{AttackedDaemon.Port}}" ]
              threads: 2
              tcp: { max_connections: {{AttackSetting.Connections}} }
              acl: [ 127.0.0.1/32, "2001:db8:1::/64", "2001:db8:2::/64" ]
              backends: [ { name: a, address: "{{_backend.EndPoint}}", mode: up } ]
            """);
    }

    public void Dispose()
    {
        _daemon.Dispose();
        _backend.Dispose();
        _inside.Dispose();
    }

    [Fact]
    [Trait("MaxSeconds", "300")]
    public void Beside_connections_of_strangers_permitted_newcomers_are_answered() =>
        NewcomersAreAnsweredBeside(
            Enumerable.Range(0, AttackSetting.Connections).Select(i => $"127.2.{i / 250 % 250}.{(i % 250) + 1}"),
            "127.0.0.1", "127.0.0.1");

    [Fact]
    [Trait("MaxSeconds", "300")]
    public void Beside_a_network_that_has_every_slot_newcomers_of_another_are_answered() =>
        NewcomersAreAnsweredBeside(
            Enumerable.Range(0, AttackSetting.Connections).Select(i => $"2001:db8:1::{(i % 100) + 2:x}"), Newcomer6, Server6);

    private void NewcomersAreAnsweredBeside(IEnumerable<string> sources, string newcomer, string server)
    {
        var connections = _daemon.ConnectAll(sources, server);
        var times = new List<TimeSpan>();
        for (int i = 0; i < Newcomers; i++)
        {
            long began = Stopwatch.GetTimestamp();
            using var socket = _daemon.Connect(newcomer, server);
            socket.ReceiveTimeout = 10_000;
            socket.Send(Answers.Frame(AttackedDaemon.Query));
            byte[] answer = new byte[512];
            Assert.InRange(socket.Receive(answer), 15, answer.Length);
            Assert.Equal(0, answer[5] & 0xF);
            times.Add(Stopwatch.GetElapsedTime(began));
        }

        foreach (var connection in connections)
            connection.Dispose();
        times.Sort();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"beside {connections.Count} connections: median {times[Newcomers / 2].TotalMilliseconds:F1} ms, "
            + $"worst {times[^1].TotalMilliseconds:F1} ms");
        Assert.InRange(times[Newcomers / 2], TimeSpan.Zero, AttackSetting.Newcomer);
    }
}
