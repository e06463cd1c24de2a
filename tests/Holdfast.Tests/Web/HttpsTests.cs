using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Web;

/// <summary>The API over TCP with a certificate.</summary>
public sealed class HttpsTests(HttpsTests.TlsSite site) : IClassFixture<HttpsTests.TlsSite>
{
    [Fact]
    public async Task A_new_certificate_is_taken_over_and_a_broken_one_is_not()
    {
        Assert.Equal(200, (await site.ProblemAsync(HttpMethod.Get, "/api/v1/status", HttpSite.Read)).Status);
        var first = site.Seen;
        site.Renew();
        await Wait.UntilAsync("the new certificate is shown", async () =>
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            await site.ProblemAsync(HttpMethod.Get, "/healthz", null);
            return site.Seen != first;
        });
        var second = site.Seen;
        await File.WriteAllTextAsync(site.CertificatePath, "no certificate", TestContext.Current.CancellationToken);
        await Wait.UntilAsync("it is told", async () =>
            (await site.EventsAsync()).Contains("refused", StringComparison.Ordinal));
        await site.ProblemAsync(HttpMethod.Get, "/healthz", null);
        Assert.Equal(second, site.Seen);
        site.Renew();
    }

    [Fact]
    public async Task What_is_no_TLS_is_closed_and_holds_up_nobody()
    {
        byte[][] openings =
        [
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), [0x16, 3, 1, 0xFF, 0xFF], [.. Enumerable.Repeat((byte)0x16, 2000)],
            [0x16, 3, 1, 0, 4, 1, 0, 0, 0],
        ];
        foreach (var opening in openings)
        {
            using var socket = site.Connect();
            await socket.SendAsync(opening, TestContext.Current.CancellationToken);
            Assert.Equal(200, (await site.ProblemAsync(HttpMethod.Get, "/healthz", null)).Status);
        }
    }

    [Fact]
    public async Task Names_of_the_certificate_are_names_of_the_node() =>
        Assert.Equal(200, (await site.ProblemAsync(HttpMethod.Get, "/healthz", null, [("Host", "node.site.example")])).Status);

    public sealed class TlsSite : HttpSite
    {
        /// <summary>The certificate that was shown last.</summary>
        internal string? Seen { get; private set; }

        internal string CertificatePath => Folder.File("api.pem");

        protected override string Scheme => "https";

        protected override string More => ", tls: { certificate: api.pem, key: api.key }";

        internal void Renew()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=tested", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("*.site.example");
            request.CertificateExtensions.Add(names.Build());
            using var certificate = request.CreateSelfSigned(DateTimeOffset.Now.AddDays(-1), DateTimeOffset.Now.AddDays(1));
            File.WriteAllText(Folder.File("api.key"), key.ExportPkcs8PrivateKeyPem());
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Folder.File("api.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        }

        protected override void Prepare() => Renew();

        protected override bool Accept(
            object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            Seen = certificate?.GetCertHashString();
            return true;
        }
    }
}
