using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Holdfast.Linux.Files;

namespace Holdfast.Web.Tls;

/// <summary>The certificate of the API over TCP, as its files have it.</summary>
internal sealed class CertificateStore
{
    private const long LongestFile = 1 << 18;

    private readonly string _certificate;
    private readonly string _key;
    private volatile Loaded _loaded;

    /// <summary>Reads them.</summary>
    /// <param name="certificate">The certificate, and behind it those it was issued by, in PEM.</param>
    /// <param name="key">Its private key in PEM.</param>
    /// <exception cref="IOException">They cannot be read, or are no such things.</exception>
    public CertificateStore(string certificate, string key)
    {
        (_certificate, _key) = (certificate, key);
        _loaded = Load();
    }

    public IReadOnlyList<string> Paths => [_certificate, _key];

    /// <summary>The DNS names in the certificate.</summary>
    public IReadOnlyList<string> Names => _loaded.Names;

    /// <summary>How a connection that comes now is encrypted.</summary>
    public SslServerAuthenticationOptions Options => new()
    {
        ServerCertificateContext = _loaded.Context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http11],
    };

    /// <summary>Reads the files anew.</summary>
    /// <returns>What is wrong with them, which leaves the certificate as it was; null when they were taken over.</returns>
    public string? Read()
    {
        try
        {
            // Connections that were made with the old one still use it: it is left to the collector.
            _loaded = Load();
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private Loaded Load()
    {
        try
        {
            string pem = ReadText(_certificate);
            var certificate = X509Certificate2.CreateFromPem(pem, ReadText(_key));
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            chain.RemoveAt(0);
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(extension => extension.EnumerateDnsNames());
            return new Loaded(SslStreamCertificateContext.Create(certificate, chain, offline: true), [.. names]);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or UnauthorizedAccessException)
        {
            throw new IOException(e.Message, e);
        }
    }

    private static string ReadText(string path)
    {
        using var stream = RegularFile.OpenRead(path);
        if (stream.Length > LongestFile)
            throw new IOException($"{path} is larger than {LongestFile >> 10} KiB");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed record Loaded(SslStreamCertificateContext Context, IReadOnlyList<string> Names);
}
