using System.Text.Json;
using Holdfast.Dns.Codes;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Daemon;

/// <summary>
/// A running daemon with rules and a list: what is shown of them, and that a changed list comes into force by itself.
/// </summary>
public sealed class RulesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackBackend _backend = new();
    private readonly int _port = FreePort.Next();

    public void Dispose()
    {
        _backend.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Shows_rules_with_their_hits_and_lists_which_change_without_a_reload()
    {
        var list = _folder.Write("court.txt", "bad.example\n");
        var configuration = _folder.Write("holdfast.yaml", $$"""
            node: { name: tested, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
            dns:
              listen: ["127.0.0.1:{{_port}}"]
              any_over_udp: truncate
              rules:
                - { name: court, suffix_file: {{list}}, not: { client: 192.0.2.0/24 }, action: nxdomain, ede: 16 }
                - { type: MX, spoof: 192.0.2.1 }
              response_rules: [{ rcode: SERVFAIL, action: set_extended_dns_error, info_code: 22 }]
              backends: [{ name: backend-a, address: "127.0.0.1:{{_backend.Port}}", mode: up }]
            api: { listen: "unix:{{_folder.File("api.sock")}}" }
            """);
        using var daemon = await HoldfastProgram.StartHealthyAsync(configuration, _folder.File("api.sock"));
        Assert.Equal(ResponseCode.NXDomain, Ask("www.bad.example"));
        Assert.Equal(ResponseCode.NoError, Ask("www.worse.example"));

        var table = await ShowAsync();
        Assert.Matches(@"RULE +NAME +MATCH +ACTION +HITS +LAST-CLIENT +LAST-HIT\n", table);
        Assert.Matches(@"\n +- +any_over_udp +type ANY, transport udp +truncate +0 +- +-\n", table);
        Assert.Matches(
            $@"\n +1 +court +suffix_file {list}, not \{{ client 192\.0\.2\.0/24 \}} +nxdomain 1m ede 16 +1 +127\.0\.0\.1 +\d+s\n", table);
        Assert.Matches(@"\n +2 +- +type MX +spoof \[192\.0\.2\.1\] 1m +0 +- +-\n", table);
        Assert.Matches(@"\n +1 +- +rcode SERVFAIL +set_extended_dns_error 22 +0 +- +-\n", table);
        Assert.Matches($@"\n{list} +names +1 +\d+ +\d+s +0 +-\n", table);

        var others = Enumerable.Range(0, 100).Select(i => $"n{i}.example\n");
        _folder.Write("court.txt", "worse.example\na..b\n" + string.Concat(others));
        await Wait.UntilAsync(() => Ask("www.worse.example") == ResponseCode.NXDomain);
        Assert.Equal(ResponseCode.NoError, Ask("www.bad.example"));
        var json = JsonDocument.Parse(await ShowAsync("-o", "json")).RootElement;
        Assert.True(json.GetProperty("rules")[1].GetProperty("hits").GetInt32() >= 2);
        var shown = json.GetProperty("lists")[0];
        Assert.Equal((101, 1), (shown.GetProperty("entries").GetInt32(), shown.GetProperty("wrong_lines").GetInt32()));
        Assert.Equal(
            $"{list}:2: `a..b` is not a name: character 3: a label is empty", shown.GetProperty("problems")[0].GetString());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("refusal").ValueKind);
    }

    private async Task<string> ShowAsync(params string[] more)
    {
        var (exitCode, output, error) = await HoldfastProgram.RunAsync(
            ["show", "rules", .. more, "--socket", _folder.File("api.sock")]);
        Assert.Equal((0, ""), (exitCode, error));
        return output;
    }

    private ResponseCode Ask(string name)
    {
        using var client = new System.Net.Sockets.UdpClient("127.0.0.1", _port);
        client.Client.ReceiveTimeout = 5000;
        client.Send(MessageText.Wire($"{name}. IN A +rd"));
        var from = new System.Net.IPEndPoint(System.Net.IPAddress.Any, 0);
        return (ResponseCode)(client.Receive(ref from)[3] & 0xF);
    }
}
