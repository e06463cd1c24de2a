using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;
using Holdfast.Tests.Daemon;

namespace Holdfast.Tests.Demo;

/// <summary><c>holdfast demo</c>, as who has just got the binary runs it.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task It_shows_a_node_that_announces_answers_and_leaves_nothing_behind()
    {
        int port = FreePort.Next();
        using var demo = HoldfastProgram.Start("demo", "--port", $"{port}");
        await Wait.UntilAsync("the page's address is told", () => demo.Output.Contains("#token=", StringComparison.Ordinal));
        string token = demo.Output.Split("#token=")[1].Split('\n')[0];
        string folder = Path.GetDirectoryName(demo.Output.Split("--socket ")[1].Split('\n')[0])!;
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        string status = "";
        // A check that came late on a busy machine is a problem too, until the next one.
        await Wait.UntilAsync("both services are announced, queries answered, and nothing is wrong", async () =>
        {
            status = await client.GetStringAsync($"http://127.0.0.1:{port}/api/v1/status", TestContext.Current.CancellationToken);
            return status.Contains("\"routes_announced\": 2", StringComparison.Ordinal)
                && !status.Contains("\"queries\": 0,", StringComparison.Ordinal)
                && status.Contains("\"problems\": []", StringComparison.Ordinal);
        }, otherwise: () => status);
        using var backends = JsonDocument.Parse(await client.GetStringAsync(
            $"http://127.0.0.1:{port}/api/v1/backends", TestContext.Current.CancellationToken));
        Assert.All(backends.RootElement.EnumerateArray(), backend => Assert.Contains(
            backend.GetProperty("check_milliseconds").EnumerateArray(), check => check.ValueKind == JsonValueKind.Number));
        demo.Signal(PosixSignal.SIGINT);
        var (exitCode, _, error) = await demo.EndAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((0, ""), (exitCode, error));
        Assert.False(Directory.Exists(folder));
    }
}
