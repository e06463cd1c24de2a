using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>The daemon as a process on loopback, without privileges: started, asked, reloaded, stopped.</summary>
public sealed class DaemonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();
    private readonly int _port = FreePort.Next();

    private string ConfigurationPath => _folder.File("holdfast.yaml");

    private string SocketPath => _folder.File("api.sock");

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Answers_tells_of_itself_and_stops_when_asked_to()
    {
        await WriteConfigurationAsync("backend-a");
        using var daemon = await StartAsync();
        await AnswersAsync();

        var (status, overview, _) = await CommandAsync("status");
        Assert.Equal(0, status);
        Assert.Contains("backends 1/1 up", overview, StringComparison.Ordinal);
        Assert.Contains("last minute: ", overview, StringComparison.Ordinal);
        var (_, backends, _) = await CommandAsync("show", "backends", "-o", "json");
        Assert.Contains("\"name\": \"backend-a\"", backends, StringComparison.Ordinal);
        var (unknown, _, error) = await CommandAsync("explain", "nobody");
        Assert.Equal(4, unknown);
        Assert.Contains("no services", error, StringComparison.Ordinal);

        daemon.Signal(PosixSignal.SIGTERM);
        var (exitCode, _, log) = await daemon.EndAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, exitCode);
        Assert.Contains("stopped", log, StringComparison.Ordinal);
        Assert.Equal(3, (await CommandAsync("status")).ExitCode);
    }

    [Fact]
    public async Task A_wrong_file_is_refused_whole_and_a_right_one_taken_over()
    {
        await WriteConfigurationAsync("backend-a");
        using var daemon = await StartAsync();

        await File.WriteAllTextAsync(ConfigurationPath, "dns: { lisen: [] }\n", TestContext.Current.CancellationToken);
        var (refused, _, error) = await CommandAsync("reload");
        Assert.Equal(78, refused);
        Assert.Contains("listen", error, StringComparison.Ordinal);
        Assert.Contains("unchanged", error, StringComparison.Ordinal);
        await AnswersAsync();

        await WriteConfigurationAsync("backend-b");
        Assert.Equal(0, (await CommandAsync("reload")).ExitCode);
        var (_, backends, _) = await CommandAsync("show", "backends");
        Assert.Contains("backend-b", backends, StringComparison.Ordinal);
        Assert.DoesNotContain("backend-a", backends, StringComparison.Ordinal);
        await AnswersAsync();

        await WriteConfigurationAsync("backend-c");
        daemon.Signal(PosixSignal.SIGHUP);
        await Wait.UntilAsync(
            "SIGHUP is obeyed",
            async () => (await CommandAsync("show", "backends")).Output.Contains("backend-c", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backend_is_forced_down_and_up_over_a_reload_until_auto()
    {
        await WriteConfigurationAsync("backend-a");
        using var daemon = await StartAsync();

        var (exitCode, output, error) = await CommandAsync("backend", "down", "backend-a", "--reason", "new memory");
        Assert.Equal(
            (0, "backend-a: DOWN (forced); undo with: holdfast backend auto backend-a\n", ""),
                (exitCode, output, error));
        Assert.Contains(" DOWN (forced) ", (await CommandAsync("show", "backends")).Output, StringComparison.Ordinal);
        Assert.Matches(
            @"backend  backend-a  up -> DOWN \(forced\)  \(by \S+: new memory\)", (await CommandAsync("show", "events")).Output);
        await WriteConfigurationAsync("backend-a", weight: 7);
        Assert.Equal(0, (await CommandAsync("reload")).ExitCode);
        Assert.Contains(" DOWN (forced) ", (await CommandAsync("show", "backends")).Output, StringComparison.Ordinal);

        Assert.Contains(
            "backend-a: UP (forced)", (await CommandAsync("backend", "up", "backend-a")).Output, StringComparison.Ordinal);
        await AnswersAsync();
        Assert.Equal(
            "backend-a: up, as its health check finds it\n", (await CommandAsync("backend", "auto", "backend-a")).Output);
        Assert.Matches(@"backend  backend-a  UP \(forced\) -> up  \(by \S+\)", (await CommandAsync("show", "events")).Output);

        (exitCode, _, error) = await CommandAsync("backend", "down", "backend-b");
        Assert.Equal((4, "there is no backend 'backend-b'; there are: backend-a\n"), (exitCode, error));
    }

    [Fact]
    public async Task What_is_forced_is_kept_over_a_kill_and_shown_with_who_until_when_and_why()
    {
        await WriteConfigurationAsync("backend-a");
        using (var daemon = await StartAsync())
        {
            var (exitCode, output, error) = await CommandAsync("backend", "down", "backend-a", "--for", "1h", "-r", "new memory");
            Assert.True(exitCode == 0, error);
            Assert.Matches(
                @"^backend-a: DOWN \(forced\) until \S+ \S+Z; undo with: holdfast backend auto backend-a\n$", output);
            daemon.Kill();
        }

        using var again = await StartAsync();
        var shown = await Task.WhenAll(
            CommandAsync("show", "backends", "-o", "wide"), CommandAsync("status"), CommandAsync("show", "events"),
            CommandAsync("show", "pools"), CommandAsync("show", "listeners", "--no-headers"),
            CommandAsync("show", "config"), CommandAsync("show", "config", "--effective", "-o", "name"));
        Assert.All(shown, one => Assert.Equal((0, ""), (one.ExitCode, one.Error)));
        Assert.Matches(@"backend-a .* DOWN \(forced\) .* new memory\n", shown[0].Output);
        Assert.Matches(@"warning: backend backend-a is forced down by \S+ until .*: new memory\n", shown[1].Output);
        Assert.Matches(@"backend-a  DOWN \(forced\)  \(by \S+ until .*: new memory\)\n", shown[2].Output);
        Assert.Matches(@"^POOL +POLICY +UP +CACHE +BACKENDS\ndefault +leastOutstanding +0/1 +- +backend-a\n$", shown[3].Output);
        Assert.Matches($@"^127\.0\.0\.1:{_port}  -  +\d+ ", shown[4].Output);
        Assert.Contains("dns.backends[backend-a].address ", shown[5].Output, StringComparison.Ordinal);
        Assert.DoesNotContain(".weight", shown[5].Output, StringComparison.Ordinal);
        Assert.Contains("\ndns.backends[backend-a].weight\n", shown[6].Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync("backend", "auto", "backend-a")).ExitCode);
        await Testing.Waiting.Wait.UntilAsync("its check finds it up", async () =>
            (await CommandAsync("show", "pools")).Output.Contains("  1/1  ", StringComparison.Ordinal));
        await AnswersAsync();
    }

    private Task WriteConfigurationAsync(string backend, int weight = 1) => File.WriteAllTextAsync(ConfigurationPath, $$"""
        node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
        dns:
          listen: ["127.0.0.1:{{_port}}"]
          backends:
            - { name: {{backend}}, address: "127.0.0.1:{{_backend.Port}}", weight: {{weight}}, check: { query: a.root-servers.net A, interval: 200ms, timeout: 200ms } }
        api: { listen: "unix:{{SocketPath}}" }
        """, TestContext.Current.CancellationToken);

    private Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", SocketPath]);

    private Task<ChildProcess> StartAsync() => HoldfastProgram.StartHealthyAsync(ConfigurationPath, SocketPath);

    private async Task AnswersAsync()
    {
        using var client = new UdpClient(AddressFamily.InterNetwork);
        client.Connect(IPAddress.Loopback, _port);
        byte[] query = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, .. "test"u8, 0, 0, 1, 0, 1];
        await client.SendAsync(query, TestContext.Current.CancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        var answer = await client.ReceiveAsync(limit.Token);
        Assert.False(Message.TryParse(answer.Buffer, out var message).IsError);
        Assert.Equal(ResponseCode.NoError, message!.ResponseCode);
        Assert.Equal(0x1234, message.Id);
    }
}
