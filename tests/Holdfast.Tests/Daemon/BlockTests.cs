using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>A running daemon whose operator blocks clients and names.</summary>
public sealed class BlockTests : IDisposable
{
    private static readonly IPAddress Client = IPAddress.Parse("127.0.0.77");

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();
    private readonly int _port = FreePort.Next();

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Blocks_are_shown_with_who_why_and_hits_survive_a_kill_and_end_when_told()
    {
        var configuration = _folder.Write("holdfast.yaml", $$"""
            node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
            dns:
              listen: ["127.0.0.1:{{_port}}"]
              backends: [{ name: backend-a, address: "127.0.0.1:{{_backend.Port}}", mode: up }]
              dynamic_blocks: [{ name: flood, per_second: 1000000, exclude: 198.51.100.7 }]
            api: { listen: "unix:{{_folder.File("api.sock")}}" }
            """);
        using (var daemon = await HoldfastProgram.StartHealthyAsync(configuration, _folder.File("api.sock")))
        {
            Assert.True(IsAnswered("www.example"));
            Assert.StartsWith("127.0.0.77/32: dropped until 20",
                await DoAsync("block", "127.0.0.77", "--for", "1h", "--reason", "ticket 4711"), StringComparison.Ordinal);
            Assert.Contains("undo with: holdfast unblock --name bad.example.",
                await DoAsync("block", "--name", "bad.example", "--action", "refuse"), StringComparison.Ordinal);
            Assert.Contains("warning: this blocks 198.51.100.7/32, which dns.dynamic_blocks excludes",
                await DoAsync("block", "198.51.100.0/24", "--action", "none"), StringComparison.Ordinal);
            Assert.Contains("warning: this covers the node's own 127.0.0.1",
                await DoAsync("block", "127.0.0.0/8", "--action", "none"), StringComparison.Ordinal);
            Assert.False(IsAnswered("www.example"));
            daemon.Kill();
        }

        using var again = await HoldfastProgram.StartHealthyAsync(configuration, _folder.File("api.sock"));
        Assert.False(IsAnswered("www.example"));
        Assert.Matches(@"\n127\.0\.0\.77/32 +drop +operator +\S+ +1 +\d+s +20\S+ \S+Z +ticket 4711\n", await DoAsync("show", "blocks"));
        using var json = JsonDocument.Parse(await DoAsync("show", "blocks", "-o", "json"));
        var name = json.RootElement.EnumerateArray().Single(block => block.GetProperty("suffix").GetString() == "bad.example.");
        Assert.Equal(("refuse", "operator", JsonValueKind.Null), (name.GetProperty("action").GetString(),
            name.GetProperty("origin").GetString(), name.GetProperty("until").ValueKind));
        Assert.Equal("127.0.0.77/32: unblocked after 1 hit\n", await DoAsync("unblock", "127.0.0.77"));
        Assert.True(IsAnswered("www.example"));
        Assert.Equal("3 unblocked\n", await DoAsync("unblock", "--all"));
        var (exitCode, _, error) = await CommandAsync("unblock", "192.0.2.1");
        Assert.Equal((4, "192.0.2.1/32 is not blocked; `holdfast show blocks` lists what is\n"), (exitCode, error));
        var events = await DoAsync("show", "events");
        Assert.Matches(@"block +127\.0\.0\.77/32  dropped  \(as before the start: by \S+ until .*: ticket 4711\)", events);
        Assert.Matches(@"block +127\.0\.0\.77/32 .*unblocked", events);
    }

    [Fact]
    public async Task Clients_that_a_rule_blocks_are_shown_and_told_of_cut_and_unblocked_by_what_is_shown()
    {
        var configuration = _folder.Write("holdfast.yaml", $$"""
            node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
            dns:
              listen: ["127.0.0.1:{{_port}}"]
              backends: [{ name: backend-a, address: "127.0.0.1:{{_backend.Port}}", mode: up }]
              privacy: { ipv4: 24 }
              dynamic_blocks: [{ name: flood, per_second: 5, window: 1s, for: 10m }]
            api: { listen: "unix:{{_folder.File("api.sock")}}" }
            """);
        using var daemon = await HoldfastProgram.StartHealthyAsync(configuration, _folder.File("api.sock"));
        foreach (var flooder in new[] { "127.0.9.78", "127.0.9.79" })
        {
            using var client = new UdpClient(new IPEndPoint(IPAddress.Parse(flooder), 0));
            client.Connect(IPAddress.Loopback, _port);
            for (int i = 0; i < 20; i++)
                client.Send(MessageText.Wire("www.example. IN A +rd"));
        }

        await DoAsync("block", "127.0.9.80", "--for", "1h");
        var blocks = "";
        await Wait.UntilAsync("both are found", async () =>
        {
            blocks = await DoAsync("show", "blocks");
            return blocks.Split("\n127.0.9.0/24 ").Length == 3;
        });
        Assert.Contains(" queries in 1s (a part of it: dns.privacy)\n", blocks, StringComparison.Ordinal);
        Assert.Contains("\n127.0.9.80/32 ", blocks, StringComparison.Ordinal);
        using (var json = JsonDocument.Parse(await DoAsync("show", "blocks", "-o", "json")))
        {
            Assert.Equal(
                ["127.0.9.0/24 True", "127.0.9.0/24 True", "127.0.9.80/32 False"],
                json.RootElement.EnumerateArray()
                    .Select(block => $"{block.GetProperty("network").GetString()} {block.GetProperty("cut").GetBoolean()}")
                    .Order(StringComparer.Ordinal));
        }

        Assert.StartsWith("127.0.9.0/24: 2 unblocked after ", await DoAsync("unblock", "127.0.9.0/24"), StringComparison.Ordinal);
        var told = await DoAsync("show", "events") + await DoAsync("show", "events", "-o", "json") + daemon.Error;
        Assert.Contains("127.0.9.0/24", told, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.9.78", told, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.9.79", told, StringComparison.Ordinal);
        Assert.Single((await DoAsync("show", "blocks", "--no-headers")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private async Task<string> DoAsync(params string[] command)
    {
        var (exitCode, output, error) = await CommandAsync(command);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", _folder.File("api.sock")]);

    private bool IsAnswered(string name)
    {
        using var client = new UdpClient(new IPEndPoint(Client, 0));
        client.Client.ReceiveTimeout = 400;
        client.Connect(IPAddress.Loopback, _port);
        client.Send(MessageText.Wire($"{name}. IN A +rd"));
        var from = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            client.Receive(ref from);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
