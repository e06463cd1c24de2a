using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Holdfast.Collections;

namespace Holdfast.Anycast.Checks;

public abstract partial record CheckOptions
{
    /// <summary>An HTTP or HTTPS request over a connection of its own; redirects are not followed, proxies not asked.</summary>
    /// <param name="Url">
    /// An absolute URL; <c>{address}</c> (in brackets where it is an IPv6 one), <c>{service}</c> and <c>{family}</c> stand for
    /// what is checked.
    /// </param>
    public sealed record Http(string Url) : CheckOptions
    {
        /// <summary>The method, in upper case.</summary>
        public string Method { get; init; } = "GET";

        /// <summary>The status codes wanted.</summary>
        public ValueList<StatusRange> Status { get; init; } = [new(200, 299)];

        /// <summary>
        /// What the first MiB of the body must contain, compared octet by octet in UTF-8; null wants nothing of it.
        /// </summary>
        public string? Body { get; init; }

        /// <summary>The Host field, and with HTTPS the name in SNI and certificate, where they differ from the URL's.</summary>
        public string? Host { get; init; }

        /// <summary>With HTTPS: the certificate must be valid for the name.</summary>
        public bool Verify { get; init; } = true;

        /// <summary>Header fields later than this are a failure; null leaves it to the time-out.</summary>
        public TimeSpan? MaxLatency { get; init; }

        internal override PolledCheck Check(CheckServices services) => new HttpCheck(this, services);
    }
}

/// <summary>Status codes of HTTP, both ends included.</summary>
/// <param name="First">The lowest, 100 to 999.</param>
/// <param name="Last">The highest, not below <paramref name="First"/>.</param>
public readonly record struct StatusRange(int First, int Last)
{
    /// <summary><c>200</c> or <c>200-299</c>.</summary>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    internal bool Holds(int code) => code >= First && code <= Last;
}

/// <summary>An HTTP request whose answer must be as wanted.</summary>
internal sealed class HttpCheck(CheckOptions.Http options, CheckServices services) : PolledCheck(Describe(options))
{
    /// <summary>Octets of the body that are read.</summary>
    internal const int BodyRead = 1 << 20;

    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280, section 4.2.1.12

    internal override async Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation)
    {
        var url = new Uri(FillUrl(options.Url, target));
        var begun = services.Time.GetTimestamp();
        IPAddress[]? addresses;
        try
        {
            // SocketsHttpHandler would look the name up on the thread pool.
            addresses = await services.Names.TryFindAsync(url.IdnHost, cancellation).ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            return CheckResult.Fails(TextOf(error, url));
        }
        if (addresses is null) return CheckResult.TimedOut(timeout);
        // A handler of its own, so that every run connects anew and nothing is shared with, or inherited from, anybody.
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectTimeout = timeout,
            ConnectCallback = (context, token) => ConnectAsync(addresses, context.DnsEndPoint.Port, token),
            SslOptions = TlsOptions(),
        };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(new HttpMethod(options.Method), url);
        request.Headers.Host = options.Host; // SocketsHttpHandler takes the TLS name from it, too
        request.Headers.ConnectionClose = true;
        request.Headers.TryAddWithoutValidation("User-Agent", "holdfast");
        try
        {
            using var answer = await client.SendAsync(request, cancellation).ConfigureAwait(false);
            var took = services.Time.GetElapsedTime(begun);
            var code = (int)answer.StatusCode;
            if (!options.Status.Any(range => range.Holds(code)))
                return CheckResult.Fails(string.Create(CultureInfo.InvariantCulture,
                    $"answered {code}, wanted {string.Join(" or ", options.Status)}"));
            if (options.Body is { } wanted
                && !await HoldsAsync(answer.Content, Encoding.UTF8.GetBytes(wanted), cancellation).ConfigureAwait(false))
                return CheckResult.Fails(string.Create(CultureInfo.InvariantCulture,
                    $"answered {code} without `{wanted}` in its body"));
            return Latency.Judge(
                CheckResult.Holds(string.Create(CultureInfo.InvariantCulture, $"answered {code}")), took, options.MaxLatency);
        }
        catch (OperationCanceledException)
        {
            return CheckResult.TimedOut(timeout);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return CheckResult.Fails(TextOf(error, url));
        }
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private SslClientAuthenticationOptions TlsOptions()
    {
        var tls = new SslClientAuthenticationOptions
        {
            // Fetching what a server leaves out of its chain would block a thread of the pool for as long as somebody else likes.
            CertificateChainPolicy = new X509ChainPolicy
            {
                DisableCertificateDownloads = true,
                RevocationMode = X509RevocationMode.NoCheck,
                ApplicationPolicy = { new Oid(ServerAuthentication) },
            },
        };
#pragma warning disable CA5359 // the operator has said so, for this check alone: `verify: false`
        if (!options.Verify) tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        return tls;
    }

    /// <summary>Fills the placeholders in; an IPv6 address gets the brackets a URL wants.</summary>
    internal static string FillUrl(string url, CheckTarget target)
    {
        var address = target.Prefix.Address;
        var literal = address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        return target.Fill(url.Replace(CheckOptions.TcpConnect.ServiceAddress, literal, StringComparison.Ordinal));
    }

    private static async Task<bool> HoldsAsync(HttpContent content, byte[] wanted, CancellationToken cancellation)
    {
        using var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var octets = new byte[BodyRead];
        var read = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellation)
            .ConfigureAwait(false);
        return octets.AsSpan(0, read).IndexOf(wanted) >= 0;
    }

    private static string TextOf(Exception error, Uri url)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket) return SocketErrorText.Of(socket, url.IdnHost, url.Port);
            if (cause is AuthenticationException) return $"TLS: {cause.InnerException?.Message ?? cause.Message}";
        }
        return error is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
            ? "connection closed before the answer was there" : error.Message;
    }

    private static string Describe(CheckOptions.Http options) =>
        $"{(options.Method == "GET" ? "" : options.Method + " ")}{options.Url}{(options.Verify ? "" : " unverified")}";
}
