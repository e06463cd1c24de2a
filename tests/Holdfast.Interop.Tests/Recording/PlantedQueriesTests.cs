using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Recording;

/// <summary>
/// What <c>holdfast queries</c> and <c>holdfast top</c> say of traffic that is known. PLANTED_RATE and PLANTED_SECONDS make more
/// of it (scripts/soak).
/// </summary>
[Collection(Alone.Name)]
public sealed class PlantedQueriesTests : IDisposable
{
    private const int Planted = 1000;
    private const int Heaviest = 10;

    private static readonly int Rate = Setting("PLANTED_RATE", 3000);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(Setting("PLANTED_SECONDS", 1));

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryNamespace _network = new("planted");
    private readonly DnsResponder _backend;

    public PlantedQueriesTests() => _backend = _network.Inside(() => new DnsResponder(
        query => [query.Answer("+qr +rd +ra\nwww.example. 300 IN A 192.0.2.99")]));

    private string SocketPath => _folder.File("api.sock");

    public void Dispose()
    {
        _backend.Dispose();
        _network.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [Trait("MaxSeconds", "600")]
    public async Task Planted_queries_are_found_and_the_ten_heaviest_are_named_rightly()
    {
        var server = new IPEndPoint(IPAddress.Loopback, 5353);
        using var daemon = await StartAsync(server);
        using var traffic = _network.Inside(() => new KnownTraffic(server));
        using var follower = HoldfastProgram.Start(
            "queries", "-f", "-o", "json", "--client", KnownTraffic.PlantedClients, "--socket", SocketPath);
        Wait.Until("planted queries are followed", () =>
        {
            traffic.Plant("follow.example.");
            return follower.Output.Length > 0;
        }, TimeSpan.FromSeconds(30), () => daemon.Error + follower.Error);

        double rate = traffic.Send(Rate, Duration, Planted);
        long dropped = 0;
        await Wait.UntilAsync("all that was sent is counted", async () =>
        {
            dropped = (await RunAsync("show", "listeners")).EnumerateArray().Sum(one => Number(one, "dropped"));
            return Number(await TopAsync("clients", "--hour"), "queries") + dropped == traffic.Sent;
        }, TimeSpan.FromSeconds(60), () => $"{dropped} of {traffic.Sent} dropped; {daemon.Error}");

        var hour = await TopAsync("clients", "--hour");
        Tell($"{rate:0} queries/s for {Duration.TotalSeconds} s beside {Planted} planted; the kernel dropped {dropped}; for the "
            + $"hour {Number(hour, "read")} of {Number(hour, "queries")} were looked at, {Number(hour, "unseen")} were not seen");
        await CheckPlantedAsync(follower, dropped);
        foreach (var (by, truth) in new[] { ("clients", traffic.ByClient), ("names", traffic.ByName) })
        {
            CheckRing(by, await TopAsync(by), truth, dropped);
            CheckHour(by, await TopAsync(by, "--hour"), truth, dropped);
        }
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    private static long Number(JsonElement element, string property) => element.GetProperty(property).GetInt64();

    private static string Key(JsonElement row) => row.GetProperty("key").GetString()!;

    private static void Tell(string line) => TestContext.Current.TestOutputHelper!.WriteLine(line);

    /// <summary>Exact: what is counted is what was sent, less what the kernel dropped before anybody saw it.</summary>
    private static void CheckRing(string by, JsonElement top, Dictionary<string, long> truth, long dropped)
    {
        var rows = Rows(top);
        foreach (var row in rows)
        {
            long sent = truth[Key(row)];
            Assert.InRange(Number(row, "queries"), sent - dropped, sent);
        }

        CheckNamed(by, "ring", rows, truth, dropped);
    }

    private static void CheckHour(string by, JsonElement top, Dictionary<string, long> truth, long dropped)
    {
        var rows = Rows(top);
        long mostOff = 0, mostTold = 0, missed = dropped + Number(top, "unseen");
        foreach (var row in rows)
        {
            long sent = truth[Key(row)], count = Number(row, "count"), sampling = Number(row, "sampling_error");
            // Of what is sampled the error told is three standard deviations: six are not seen once in a hundred million times.
            Assert.InRange(count, sent - missed - (2 * sampling), sent + Number(row, "error") + (2 * sampling));
            mostOff = Math.Max(mostOff, Math.Abs(count - sent));
            mostTold = Math.Max(mostTold, Number(row, "error") + sampling);
        }

        Tell($"{by} of the hour: off by {mostOff} at the most, {mostTold} are told");
        CheckNamed(by, "hour", rows, truth, missed + (2 * mostTold));
    }

    // Two that are as close to each other as the error may change places.
    private static void CheckNamed(string by, string over, List<JsonElement> rows, Dictionary<string, long> truth, long error)
    {
        var heaviest = Truly(truth);
        Assert.Equal(Heaviest, rows.Count);
        foreach (var (row, true_) in rows.Zip(heaviest))
            Assert.InRange(truth[Key(row)], true_.Value - (2 * error), true_.Value + (2 * error));
        Tell($"{by} over the {over}: {rows.Count(row => heaviest.Any(one => one.Key == Key(row)))} of the ten heaviest, "
            + $"{rows.Zip(heaviest).Count(pair => Key(pair.First) == pair.Second.Key)} in their places");
    }

    private static List<KeyValuePair<string, long>> Truly(Dictionary<string, long> truth) =>
        [.. truth.OrderByDescending(one => one.Value).Take(Heaviest)];

    private static List<JsonElement> Rows(JsonElement top) => [.. top.GetProperty("rows").EnumerateArray()];

    private async Task CheckPlantedAsync(ChildProcess follower, long dropped)
    {
        string[] found = [];
        await Wait.UntilAsync("the planted queries are followed",
            () => (found = Names(follower.Output)).Length >= Planted - dropped,
            TimeSpan.FromSeconds(30), () => $"{found.Length} of {Planted}, {dropped} dropped: {follower.Error}");
        follower.Signal(PosixSignal.SIGINT);
        var (_, output, error) = await follower.EndAsync(TimeSpan.FromSeconds(30));
        found = Names(output);
        Assert.InRange(found.Length, Planted - dropped, Planted);
        Assert.Equal("", error);
        var (exitCode, backward, _) = await HoldfastProgram.RunAsync(
            "queries", "-n", "0", "-o", "json", "--client", KnownTraffic.PlantedClients, "--socket", SocketPath);
        Assert.Equal((0, found.Length), (exitCode, Names(backward).Length));
        Tell($"queries --client found {found.Length} of {Planted}, and as many that were followed as they came");
    }

    private static string[] Names(string lines) =>
    [
        .. lines[..(lines.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()!)
            .Where(name => name.EndsWith(".planted.example.", StringComparison.Ordinal)).Distinct(),
    ];

    private Task<JsonElement> TopAsync(string by, params string[] options) =>
        RunAsync(["top", by, "--rows", $"{Heaviest}", .. options]);

    private async Task<JsonElement> RunAsync(params string[] command)
    {
        var (exitCode, output, error) = await HoldfastProgram.RunAsync([.. command, "-o", "json", "--socket", SocketPath]);
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    /// <summary>The daemon, whose rings keep all that will be sent, and whose sockets what it has no time for at once.</summary>
    private async Task<ChildProcess> StartAsync(IPEndPoint server)
    {
        int size = Math.Max(65536, (int)(2 * Rate * Duration.TotalSeconds));
        var file = _folder.Write("holdfast.yaml", $$"""
            node: { name: lb1, state_dir: {{_folder.Path}}/state }
            api: { listen: "unix:{{SocketPath}}" }
            dns:
              listen: ["{{server}}"]
              acl: [127.0.0.0/8]
              socket_buffer: 33554432
              recent: { size: {{size}} }
              cache: { max_entries: 10000, huge_pages: false }
              backends: [{ name: r1, address: "{{_backend.EndPoint}}", mode: up }]
            """);
        var daemon = ChildProcess.Start("ip", "netns", "exec", _network.Name, HoldfastProgram.Path, "run", "-c", file);
        await Wait.UntilAsync("the daemon is well",
            async () => (await HoldfastProgram.RunAsync("status", "-q", "--socket", SocketPath)).ExitCode == 0,
            TimeSpan.FromSeconds(30), () => daemon.Error);
        return daemon;
    }
}
