using System.Runtime.InteropServices;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>A trial beside the node that answers, and both compared.</summary>
public sealed class TrialTests : IDisposable
{
    // Ports of this address are nobody else's, those of the trial too.
    private const string Address = "127.53.0.1";

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_trial_runs_beside_the_node_and_answers_as_it_does()
    {
        var socket = _folder.File("api.sock");
        var trialSocket = _folder.File("api-trial.sock");
        var file = _folder.Write("holdfast.yaml", $$"""
            node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
            dns:
              listen: ["{{Address}}:5300"]
              backends:
                - { name: r1, address: "127.0.0.1:{{_backend.Port}}", check: { query: a.root-servers.net A, interval: 200ms, timeout: 200ms } }
            anycast:
              services: [{ name: dns1, prefixes: 192.0.2.53/32, assign_address: false, interval: 200ms, timeout: 100ms, rise: 1 }]
            api: { listen: "unix:{{socket}}" }
            """);
        using var node = HoldfastProgram.Start("run", "-c", file);
        await AnswersAsync(node, socket);
        using var trial = HoldfastProgram.Start("run", "-c", file, "--trial");
        await AnswersAsync(trial, trialSocket);
        Assert.Contains($"{Address}:15300 ",
            (await HoldfastProgram.RunAsync("show", "listeners", "--socket", trialSocket)).Output, StringComparison.Ordinal);

        var queries = _folder.Write("queries.txt", string.Concat(Enumerable.Range(0, 200).Select(i => $"n{i}.example. A\n")));
        Assert.Equal((0, "200 queries: 0 differ\n", ""), await HoldfastProgram.RunAsync(
            "compare", "--with", $"{Address}:5300", "--socket", trialSocket, queries));
        Assert.Contains("trial: it has no addresses", trial.Error, StringComparison.Ordinal);

        _folder.Write("holdfast.yaml", (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
            .Replace("dns:\n", "dns:\n  rules: [{ suffix: n7.example, action: refuse }]\n", StringComparison.Ordinal));
        Assert.Equal(0, (await HoldfastProgram.RunAsync("reload", "--socket", trialSocket)).ExitCode);
        var (exitCode, output, _) = await HoldfastProgram.RunAsync(
            "compare", "--with", $"{Address}:5300", "--node", $"{Address}:15300", queries);
        Assert.Equal(1, exitCode);
        Assert.StartsWith("n7.example. IN A: rcode REFUSED here, NOERROR there\n", output, StringComparison.Ordinal);
        Assert.Contains("200 queries: 1 differ (rcode 1", output, StringComparison.Ordinal);

        trial.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, (await trial.EndAsync(TimeSpan.FromSeconds(20))).ExitCode);
        Assert.Equal((0, "200 queries: 0 differ\n", ""), await HoldfastProgram.RunAsync(
            "compare", "--with", $"{Address}:5300", "--socket", socket, queries));
    }

    private static Task AnswersAsync(ChildProcess daemon, string socket) => Wait.UntilAsync(
        $"the daemon of {socket} answers",
        async () => (await HoldfastProgram.RunAsync("show", "pools", "--socket", socket)).Output
            .Contains(" 1/1 ", StringComparison.Ordinal),
        otherwise: () => daemon.Error);

    [Fact]
    public async Task A_comparison_without_its_file_or_its_node_says_so()
    {
        var none = _folder.File("none");
        var (exitCode, _, error) = await HoldfastProgram.RunAsync(
            "compare", "--with", "127.0.0.1:9", "--node", "127.0.0.1:9", none);
        Assert.Equal(66, exitCode);
        Assert.StartsWith($"{none}: ", error, StringComparison.Ordinal);
        (exitCode, _, error) = await HoldfastProgram.RunAsync("compare", "--with", "127.0.0.1:9", "--socket", none, none);
        Assert.Equal(3, exitCode);
        Assert.Contains("name the node: --node ADDR:PORT", error, StringComparison.Ordinal);
        (exitCode, _, error) = await HoldfastProgram.RunAsync("compare", "--with", "nobody", none);
        Assert.Equal(2, exitCode);
        Assert.Contains("'nobody' is not an address", error, StringComparison.Ordinal);
    }
}
