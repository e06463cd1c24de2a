using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Tests.Fakes;

namespace Holdfast.Anycast.Tests.Checks;

/// <summary>Against a server of a few lines, so that each octet of the answer is the test's own.</summary>
public sealed class HttpCheckTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Parse("127.0.53.6"), 0);
    private readonly List<string> _requests = [];
    private string _answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nall's well";
    private string? _serverName;

    public HttpCheckTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task<CheckResult> Run(CheckOptions.Http options, bool tls = false, double seconds = 30, string prefix = Node.V4)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var serving = ServeAsync(tls);
        var result = await new HttpCheck(
            options, new CheckServices(new FakeResolver(), TimeProvider.System, RunningLoop.Instance)).RunAsync(
            new CheckTarget("dns1", Node.Prefix(prefix)), TimeSpan.FromSeconds(30), limit.Token);
        _listener.Stop();
        await serving;
        _listener.Start();
        return result;
    }

    private CheckOptions.Http Plain => new($"http://127.0.53.6:{Port}/health");

    private async Task ServeAsync(bool tls)
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            Stream stream = client.GetStream();
            if (tls) stream = await HandshakeAsync(stream);
            var buffer = new byte[4096];
            var request = "";
            while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
                if (read == 0) return;
                request += Encoding.ASCII.GetString(buffer, 0, read);
            }
            _requests.Add(request);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(_answer), TestContext.Current.CancellationToken);
            if (_answer.Length == 0) await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
            await stream.DisposeAsync();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException
        or System.Security.Authentication.AuthenticationException)
        {
            // The check has gone, as some are meant to.
        }
    }

    private async Task<Stream> HandshakeAsync(Stream stream)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=health.example", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateSelectionCallback = (_, name) =>
            {
                _serverName = name;
                return certificate;
            },
        }, TestContext.Current.CancellationToken);
        return secure;
    }

    [Fact]
    public async Task Holds_when_a_wanted_status_is_answered()
    {
        var options = Plain;
        Assert.Equal(CheckResult.Holds("answered 200"), await Run(options));
        Assert.StartsWith(
            $"GET /health HTTP/1.1\r\nHost: {new Uri(options.Url).Authority}\r\n", Assert.Single(_requests),
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("503 Service Unavailable", "answered 503, wanted 200-299")]
    [InlineData("301 Moved\r\nLocation: http://127.0.53.6:1/", "answered 301, wanted 200-299")]
    public async Task Fails_on_another_status_and_follows_no_redirect(string status, string words)
    {
        _answer = $"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n";
        Assert.Equal(CheckResult.Fails(words), await Run(Plain));
    }

    [Fact]
    public async Task Takes_ranges_and_single_codes()
    {
        _answer = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        Assert.Equal(CheckResult.Holds("answered 404"), await Run(Plain with { Status = [new(200, 299), new(404, 404)] }));
        Assert.Equal(
            CheckResult.Fails("answered 404, wanted 200-299 or 401"), await Run(
                Plain with { Status = [new(200, 299), new(401, 401)] }));
    }

    [Fact]
    public async Task Wants_what_the_body_contains()
    {
        Assert.True((await Run(Plain with { Body = "well" })).Good);
        Assert.Equal(CheckResult.Fails("answered 200 without `ill` in its body"), await Run(Plain with { Body = "ill" }));
    }

    [Fact]
    public async Task Sends_its_method_and_host()
    {
        _answer = "HTTP/1.1 204 No Content\r\n\r\n";
        Assert.True((await Run(Plain with { Method = "HEAD", Host = "health.example" })).Good);
        Assert.StartsWith(
            "HEAD /health HTTP/1.1\r\nHost: health.example\r\n", Assert.Single(_requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_fails_unless_it_is_not_to_be_verified()
    {
        var https = new CheckOptions.Http($"https://127.0.53.6:{Port}/") { Host = "health.example" };
        var refused = await Run(https, tls: true);
        Assert.False(refused.Good);
        Assert.StartsWith("TLS: ", refused.Text, StringComparison.Ordinal);
        Assert.Equal(
            CheckResult.Holds("answered 200"), await Run(
                https with { Url = $"https://127.0.53.6:{Port}/", Verify = false }, tls: true));
        Assert.Equal("health.example", _serverName);
    }

    [Fact]
    public async Task Times_out_when_no_answer_comes()
    {
        _answer = "";
        Assert.Equal(CheckResult.Fails("timeout after 30s"), await Run(Plain, seconds: 0.3));
    }

    [Fact]
    public async Task Says_when_nobody_listens()
    {
        var options = Plain;
        _listener.Stop();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var result = await new HttpCheck(
            options, new CheckServices(new FakeResolver(), TimeProvider.System, RunningLoop.Instance)).RunAsync(
            new CheckTarget("dns1", Node.Prefix(Node.V4)), TimeSpan.FromSeconds(2), limit.Token);
        Assert.Equal(CheckResult.Fails($"nobody listens on {new Uri(options.Url).Authority}"), result);
    }

    [Fact]
    public async Task Says_when_what_answers_is_not_HTTP()
    {
        _answer = "SSH-2.0-OpenSSH\r\n";
        Assert.False((await Run(Plain)).Good);
    }

    [Theory]
    [InlineData(Node.V4, "http://192.0.2.1:8080/dns1/v4")]
    [InlineData(Node.V6, "http://[2001:db8:1::]:8080/dns1/v6")]
    public void Fills_in_the_service_address_with_the_brackets_of_its_family(string prefix, string url) => Assert.Equal(
        url, HttpCheck.FillUrl("http://{address}:8080/{service}/{family}", new CheckTarget("dns1", Node.Prefix(prefix))));
}
