using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Holdfast.Commands;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Commands;

/// <summary>docs/questions.md: every command is run against one site, and must say what stands below it.</summary>
/// <remarks>Commands run in the test's own process, whose standard output is theirs meanwhile.</remarks>
[Collection(nameof(QuestionsTests))]
[CollectionDefinition(nameof(QuestionsTests), DisableParallelization = true)]
public sealed partial class QuestionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryNamespace _network = new("questions");
    private readonly DnsResponder _answering;
    private readonly DnsResponder _silent;

    public QuestionsTests()
    {
        foreach (var address in new[] { "192.0.2.53", "192.0.2.21", "192.0.2.22", "192.0.2.77", "192.0.2.78", "198.51.100.9" })
            _network.Ip($"address add {address}/32 dev lo");
        _answering = _network.Inside(() => new DnsResponder(Answer, IPAddress.Parse("192.0.2.21")));
        _silent = _network.Inside(() => new DnsResponder(_ => [], IPAddress.Parse("192.0.2.22")));
    }

    private string SocketPath => _folder.File("api.sock");

    public void Dispose()
    {
        _answering.Dispose();
        _silent.Dispose();
        _network.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_command_says_what_the_page_shows()
    {
        var questions = Questions();
        Assert.InRange(questions.Count, 30, 100);
        using var daemon = await StartAsync();
        await AskAsync();
        foreach (var (question, command, expected) in questions)
        {
            var (exitCode, output) = await RunAsync(command);
            Assert.True(exitCode is 0 or 1, $"{question}\n{command} exits {exitCode}:\n{output}");
            var lines = output.Split('\n');
            var at = 0;
            foreach (var line in expected)
            {
                var found = Array.FindIndex(lines, at, said => Pattern(line).IsMatch(said));
                Assert.True(found >= 0, $"{question}\n{command} does not say '{line}':\n{output}");
                at = found + 1;
            }
        }
    }

    private static List<(string Question, string Command, string[] Expected)> Questions([CallerFilePath] string here = "")
    {
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/questions.md"));
        return [.. Question().Matches(page).Select(match => (match.Groups[1].Value, match.Groups[2].Value,
            match.Groups[3].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)))];
    }

    /// <summary>A line of the page as a pattern: blanks are any blanks, and <c>...</c> is anything.</summary>
    private Regex Pattern(string line) => new(
        "^\\s*" + string.Join("\\s*.*?\\s*", InFolder(line).Split("...").Select(part => string.Join("\\s+",
            part.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Regex.Escape)))) + "\\s*$", RegexOptions.None,
        TimeSpan.FromSeconds(5));

    private string InFolder(string text) =>
        text.Replace("/etc/holdfast/", _folder.Path + "/", StringComparison.Ordinal)
            .Replace("/tmp/lb1", _folder.Path + "/lb1", StringComparison.Ordinal);

    private async Task<(int ExitCode, string Output)> RunAsync(string command)
    {
        string[] arguments = [.. Argument().Matches(InFolder(command)).Select(match => match.Value.Trim('"'))];
        string[] socket = arguments[0] is "check" or "router-config" ? [] : ["--socket", SocketPath];
        string[] nodes = arguments is ["status", "--all"] ? ["--nodes", _folder.File("nodes.yaml")] : [];
        var (output, error) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        try
        {
            Console.SetOut(said);
            Console.SetError(said);
            return (await CommandLine.InvokeAsync([.. arguments, .. socket, .. nodes]), said.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    private async Task<ChildProcess> StartAsync()
    {
        var path = _folder.File("holdfast.yaml");
        _folder.Write("nodes.yaml", $$"""
            nodes:
              - { name: lb1, api: "unix:{{SocketPath}}" }
              - { name: lb2, api: "unix:{{_folder.File("lb2.sock")}}" }
            """);
        await File.WriteAllTextAsync(path, $$"""
            node: { name: lb1, router_id: 192.0.2.1, state_dir: {{_folder.Path}}/state }
            dns:
              threads: 1
              listen: 192.0.2.53
              acl: [192.0.2.0/24]
              cache: { max_entries: 1000, huge_pages: false }
              rules:
                - { name: no-any, type: ANY, action: refuse }
                - { name: to-slow, suffix: slow.example, pool: slow }
              dynamic_blocks: [{ name: flood, type: AAAA, per_second: 1, action: none, for: 10m }]
              log: [{ file: {{_folder.Path}}/queries.log }]
              backends:
                - { name: r1, address: "{{_answering.EndPoint}}", mode: up }
                - { name: r2, address: "{{_silent.EndPoint}}", pool: slow, mode: up, udp_timeout: 200ms }
                - { name: r3, address: 192.0.2.23, order: 2, check: { interval: 100ms, timeout: 50ms } }
            anycast: { services: [{ name: dns1, prefixes: 192.0.2.235/32 }] }
            bgp: { local_as: 65101, neighbors: [{ name: router, address: 192.0.2.250, peer_as: 64500 }] }
            api: { listen: "unix:{{SocketPath}}" }
            """, TestContext.Current.CancellationToken);
        var daemon = ChildProcess.Start("ip", "netns", "exec", _network.Name, HoldfastProgram.Path, "run", "-c", path);
        await Until("r3 192.0.2.23:53 down", "show backends");
        await Until("decided to announce with MED", "explain dns1");
        return daemon;
    }

    private async Task AskAsync()
    {
        Ask("198.51.100.9", "www.example. IN A +rd");
        Ask("192.0.2.78", "example. IN ANY +rd");
        for (var i = 0; i < 12; i++) Ask("192.0.2.78", "www.example. IN AAAA +rd");
        for (var i = 0; i < 3; i++) Ask("192.0.2.77", "www.example. IN A +rd");
        Ask("192.0.2.77", "broken.example. IN A +rd");
        Ask("192.0.2.77", "slow.example. IN A +rd");
        await Until("1 slow.example. 1", "top timeouts");
        await Until("192.0.2.78/32 none dynamic flood", "show blocks");
    }

    /// <summary>Asks from an address, and waits for the answer where there will be one.</summary>
    private void Ask(string client, string question) => _network.Inside(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000 };
        socket.Bind(new IPEndPoint(IPAddress.Parse(client), 0));
        socket.Connect(IPAddress.Parse("192.0.2.53"), 53);
        socket.Send(MessageText.Wire(question));
        var isAnswered = client != "198.51.100.9" && !question.StartsWith("slow", StringComparison.Ordinal);
        return isAnswered ? socket.Receive(new byte[4096]) : 0;
    });

    private async Task Until(string words, string command)
    {
        var said = "";
        await Wait.UntilAsync($"'{words}' in {command}", async () =>
        {
            (_, said) = await RunAsync(command);
            return said.Split('\n').Any(line => Regex.Replace(line, "\\s+", " ").Contains(words, StringComparison.Ordinal));
        }, TimeSpan.FromSeconds(30), () => said);
    }

    private static byte[][] Answer(ReceivedQuery query)
    {
        var question = query.Message.Questions[0];
        return question.Name.ToString() switch
        {
            "www.example." when question.Type == Dns.Codes.RecordType.AAAA =>
                [query.Answer("+qr +rd +ra\nwww.example. 300 IN AAAA 2001:db8::99")],
            "www.example." => [query.Answer("+qr +rd +ra\nwww.example. 300 IN A 192.0.2.99")],
            _ => [query.Answer("+qr +rd +ra SERVFAIL")],
        };
    }

    [GeneratedRegex(@"^### (.+)\n\n```\n\$ holdfast (.+)\n((?:.+\n)+)```$", RegexOptions.Multiline)]
    private static partial Regex Question();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Argument();
}
