using System.Net.Sockets;
using Holdfast.Testing.Network;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Attacks;

/// <summary>A daemon that may have 64 files open, and more clients than that.</summary>
[Collection(Alone.Name)]
public sealed class FewDescriptorsTests
{
    private const int Clients = 120;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Datagrams_health_checks_and_the_API_go_on_beside_clients_that_want_every_descriptor()
    {
        using var inside = new TemporaryNamespace("descriptors");
        using var backend = inside.Inside(() => new DnsResponder(query => [Answers.To(query)]));
        using var daemon = new AttackedDaemon(inside, $$"""
              listen: "127.0.0.1:{{AttackedDaemon.Port}}"
              threads: 2
              check: { interval: 500ms, timeout: 500ms, fall: 10 }
              backends: [ { name: a, address: "{{backend.EndPoint}}" } ]
            """, "ulimit -n 64");
        var connections = daemon.ConnectAll(Enumerable.Range(1, Clients).Select(client => $"127.0.1.{client}"));
        for (int i = 0; i < 20; i++)
            Assert.True(daemon.AskInDatagram(Patience), daemon.Log);
        string checks = await daemon.BackendsAsync();
        await Wait.UntilAsync("another check was made", async () => await daemon.BackendsAsync() != checks);
        Assert.Contains("\"state\": \"up\"", await daemon.BackendsAsync(), StringComparison.Ordinal);
        Assert.True(daemon.AskInDatagram(Patience), daemon.Log);
        foreach (var connection in connections)
            connection.Dispose();
    }
}
