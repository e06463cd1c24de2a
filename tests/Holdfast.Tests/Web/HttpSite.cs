using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Holdfast.Configuration.Tokens;
using Holdfast.Testing.Files;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Tests.Daemon;

namespace Holdfast.Tests.Web;

/// <summary>A running node with its API over TCP, and tokens of every scope.</summary>
public class HttpSite : IAsyncLifetime
{
    public const string Read = "read-token-0123456789", Operate = "operate-token-0123456789", Admin = "admin-token-0123456789";

    private readonly LoopbackBackend _backend = new() { AnswersWithAddress = true };
    private ChildProcess? _daemon;

    public int Port { get; } = FreePort.Next();

    public int DnsPort { get; } = FreePort.Next();

    internal TemporaryFolder Folder { get; } = new();

    internal string TokensPath => Folder.File("tokens");

    internal string SocketPath => Folder.File("api.sock");

    /// <summary>Keys of <c>api.http</c> beside the usual ones.</summary>
    protected virtual string More => "";

    public async ValueTask InitializeAsync()
    {
        Prepare();
        File.WriteAllText(TokensPath, Tokens());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(TokensPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var configuration = Folder.Write("holdfast.yaml", $$"""
            node: { name: tested, router_id: 192.0.2.1, state_dir: {{Folder.Path}}/state }
            dns:
              listen: ["127.0.0.1:{{DnsPort}}"]
              threads: 1
              cache: { max_entries: 1000, huge_pages: false }
              backends: [{ name: backend-a, address: "127.0.0.1:{{_backend.Port}}", mode: up }]
            api:
              listen: "unix:{{SocketPath}}"
              http: { listen: "127.0.0.1:{{Port}}", tokens_file: tokens, hosts: [lb1.example]{{More}} }
            """);
        _daemon = await HoldfastProgram.StartHealthyAsync(configuration, SocketPath);
        Begin();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _daemon?.Dispose();
        _backend.Dispose();
        Folder.Dispose();
        return default;
    }

    /// <summary>Lines of tokens: the usual ones, and more.</summary>
    internal static string Tokens(string more = "") => $"""
        reader read {Read}
        operator operate sha256:{ApiToken.HashOf(Operate)}
        administrator admin {Admin}
        {more}

        """;

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Its path and query.</param>
    /// <param name="token">The token that is shown; null for none.</param>
    /// <param name="headers">More headers.</param>
    /// <param name="from">The address that it comes from.</param>
    internal async Task<(HttpResponseMessage Answer, string Text)> AskAsync(
        HttpMethod method, string path, string? token, (string Name, string Value)[]? headers = null, string from = "127.0.0.1")
    {
        using var client = Client(from);
        using var request = new HttpRequestMessage(method, $"{Scheme}://127.0.0.1:{Port}{path}");
        if (token is not null) request.Headers.Add("Authorization", $"Bearer {token}");
        foreach (var (name, value) in headers ?? [])
            request.Headers.TryAddWithoutValidation(name, value);
        var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The same, of which the status and the problem's words are wanted.</summary>
    internal async Task<(int Status, string? Detail)> ProblemAsync(
        HttpMethod method, string path, string? token, (string Name, string Value)[]? headers = null, string from = "127.0.0.1")
    {
        var (answer, text) = await AskAsync(method, path, token, headers, from);
        using (answer)
        {
            if (answer.IsSuccessStatusCode) return ((int)answer.StatusCode, null);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            using var problem = JsonDocument.Parse(text);
            Assert.Equal((int)answer.StatusCode, problem.RootElement.GetProperty("status").GetInt32());
            return ((int)answer.StatusCode, problem.RootElement.GetProperty("detail").GetString());
        }
    }

    internal HttpClient Client(string from = "127.0.0.1") => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = Accept },
        ConnectCallback = async (_, stop) =>
        {
            var socket = Bound(from);
            await socket.ConnectAsync(IPAddress.Loopback, Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    internal Socket Connect(string from = "127.0.0.1")
    {
        var socket = Bound(from);
        socket.Connect(IPAddress.Loopback, Port);
        return socket;
    }

    internal Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", SocketPath]);

    internal async Task<string> EventsAsync() => (await CommandAsync("show", "events")).Output;

    protected virtual string Scheme => "http";

    /// <summary>Makes what the configuration names.</summary>
    protected virtual void Prepare()
    {
    }

    /// <summary>Does what the tests look at, once the node runs.</summary>
    protected virtual void Begin()
    {
    }

    protected virtual bool Accept(
        object sender, System.Security.Cryptography.X509Certificates.X509Certificate? certificate,
        System.Security.Cryptography.X509Certificates.X509Chain? chain, System.Net.Security.SslPolicyErrors errors) => false;

    private static Socket Bound(string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        return socket;
    }
}
