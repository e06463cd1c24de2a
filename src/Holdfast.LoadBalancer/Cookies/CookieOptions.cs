using System.Buffers.Binary;
using System.Security.Cryptography;
using Holdfast.Collections;
using Holdfast.Dns.Cookies;

namespace Holdfast.LoadBalancer.Cookies;

/// <summary>DNS cookies for clients (RFC 7873, RFC 9018).</summary>
public sealed record CookieOptions
{
    /// <summary>
    /// What server cookies are made and checked with: the first makes them, all others are accepted too. None: one that this
    /// process draws for itself.
    /// </summary>
    public ValueList<CookieSecret> Secrets { get; init; } = [];

    /// <summary>
    /// A client that sends a cookie over UDP is answered BADCOOKIE until it returns a valid server cookie; without this, and over
    /// TCP, it gets its answer and a cookie for the next time.
    /// </summary>
    public bool RequireServerCookie { get; init; }
}

/// <summary>A secret of 16 octets; it shows itself nowhere.</summary>
public readonly record struct CookieSecret
{
    private readonly UInt128 _octets;

    private CookieSecret(ReadOnlySpan<byte> octets) => _octets = BinaryPrimitives.ReadUInt128BigEndian(octets);

    /// <summary>Draws one that nobody can guess.</summary>
    public static CookieSecret Random()
    {
        Span<byte> octets = stackalloc byte[ServerCookie.SecretLength];
        RandomNumberGenerator.Fill(octets);
        return new CookieSecret(octets);
    }

    /// <summary>Reads 32 hexadecimal digits; null when it is anything else.</summary>
    public static CookieSecret? Parse(ReadOnlySpan<char> hex)
    {
        Span<byte> octets = stackalloc byte[ServerCookie.SecretLength];
        return hex.Length == 2 * ServerCookie.SecretLength
            && Convert.FromHexString(hex, octets, out _, out _) == System.Buffers.OperationStatus.Done
            ? new CookieSecret(octets) : null;
    }

    /// <summary>Writes its 16 octets.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _octets);

    /// <inheritdoc/>
    public override string ToString() => "a cookie secret";
}
