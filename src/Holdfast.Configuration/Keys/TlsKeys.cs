using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys;

/// <summary><c>api.http.tls</c>: the certificate of the API over TCP.</summary>
internal static class TlsKeys
{
    private const long LongestPem = 1 << 18;
    private const string Holds = "it holds the API's certificate, or its private key, in PEM";

    private static readonly KeyType<string?> PemFile = new ReadType<string?>("path", JsonShapes.Text,
        (Field field, string? _, Reading reading, out string? value) =>
        {
            value = reading.Passwords.PathOf(field, Holds);
            return value is not null;
        },
        path => path ?? "");

    public static readonly Section<Draft> Section = new Section<Draft>("api.http.tls", static () => new Draft())
        .Key("certificate", PemFile, d => d.Api.Http.Certificate,
            (d, v) => d.With(d.Api.Http with { Certificate = v }),
            "file with the certificate in PEM, and behind it those it was issued by but for the root. Relative to this file's "
                + "directory; taken over when the file changes, and a broken one is not. Another path needs a restart",
            required: "write `certificate: api.pem`", effect: Effect.Restart)
        .Key("key", PemFile, d => d.Api.Http.Key, (d, v) => d.With(d.Api.Http with { Key = v }),
            "file with its private key in PEM", required: "write `key: api.key`", effect: Effect.Restart)
        .Complete((map, draft, reading) =>
        {
            if (map["certificate"] is { } certificate && map["key"] is { } key && !map.IsMisread("certificate", "key"))
                CheckPair(certificate, key, reading);
            return draft;
        });

    private static void CheckPair(Field certificate, Field key, Reading reading)
    {
        const string fix = "make both anew, or give `certificate` and `key` that belong together";
        if (reading.Passwords.ReadText(certificate, Holds, LongestPem, isPublic: true) is not { } pem
            || reading.Passwords.ReadText(key, Holds, LongestPem) is not { } secret)
            return;
        try
        {
            using var pair = X509Certificate2.CreateFromPem(pem, secret);
            if (pair.NotAfter < DateTime.Now)
                certificate.Warning($"the certificate expired on {pair.NotAfter.ToUniversalTime():u}", "renew it");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            certificate.Error("the certificate and the key do not belong together, or are none", fix);
        }
    }
}
