using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Holdfast.Dns.Cookies;

/// <summary>
/// Interoperable server cookies (RFC 9018, section 4): version 1, three reserved octets, a timestamp, and a hash by a secret that
/// several servers may share.
/// </summary>
public static class ServerCookie
{
    /// <summary>Octets of a server cookie of this form.</summary>
    public const int Length = 16;

    /// <summary>Octets of a client cookie (RFC 7873, section 4).</summary>
    public const int ClientLength = 8;

    /// <summary>Octets of a secret.</summary>
    public const int SecretLength = SipHash24.KeyLength;

    // RFC 9018, section 4.3: an hour back, five minutes ahead; one older than half an hour is replaced.
    private const int MaxAge = 3600;
    private const int MaxAhead = 300;
    private const int RenewalAge = 1800;
    private const byte Version = 1;
    private const int HashOffset = 8;

    /// <summary>Whether a COOKIE option has a length that RFC 7873, section 4 allows: 8, or 16 to 40 octets.</summary>
    public static bool IsWellFormed(int length) => length is ClientLength or (>= 16 and <= 40);

    /// <summary>Writes the server cookie for a client.</summary>
    /// <param name="destination">Where to, <see cref="Length"/> octets.</param>
    /// <param name="secret">The secret, 16 octets.</param>
    /// <param name="clientCookie">The client's cookie, 8 octets.</param>
    /// <param name="address">The client's address, 4 or 16 octets.</param>
    /// <param name="now">Seconds since 1970, modulo 2^32.</param>
    public static void Write(
        Span<byte> destination, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> clientCookie, ReadOnlySpan<byte> address, uint now)
    {
        destination[0] = Version;
        destination[1..4].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], now);
        WriteHash(destination[HashOffset..], secret, clientCookie, destination[..HashOffset], address);
    }

    /// <summary>Whether a server cookie was made with this secret for this client, and how old it is.</summary>
    /// <param name="cookie">Client cookie and server cookie, as the option has them.</param>
    /// <param name="secret">The secret, 16 octets.</param>
    /// <param name="address">The client's address, 4 or 16 octets.</param>
    /// <param name="now">Seconds since 1970, modulo 2^32.</param>
    public static ServerCookieStatus Check(
        ReadOnlySpan<byte> cookie, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> address, uint now)
    {
        if (cookie.Length != ClientLength + Length || cookie[ClientLength] != Version)
            return ServerCookieStatus.Invalid;
        var server = cookie[ClientLength..];
        // Serial number arithmetic (RFC 1982): the clock of 32 bits wraps in 2106.
        int age = unchecked((int)(now - BinaryPrimitives.ReadUInt32BigEndian(server[4..])));
        if (age is > MaxAge or < -MaxAhead)
            return ServerCookieStatus.Invalid;
        Span<byte> hash = stackalloc byte[sizeof(ulong)];
        WriteHash(hash, secret, cookie[..ClientLength], server[..HashOffset], address);
        if (!CryptographicOperations.FixedTimeEquals(hash, server[HashOffset..]))
            return ServerCookieStatus.Invalid;
        return age > RenewalAge ? ServerCookieStatus.Old : ServerCookieStatus.Valid;
    }

    private static void WriteHash(
        Span<byte> destination, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> clientCookie, ReadOnlySpan<byte> head,
        ReadOnlySpan<byte> address)
    {
        Span<byte> input = stackalloc byte[ClientLength + HashOffset + 16];
        clientCookie[..ClientLength].CopyTo(input);
        head.CopyTo(input[ClientLength..]);
        address.CopyTo(input[(ClientLength + HashOffset)..]);
        BinaryPrimitives.WriteUInt64LittleEndian(
            destination, SipHash24.Hash(secret, input[..(ClientLength + HashOffset + address.Length)]));
    }
}

/// <summary>What is found of a server cookie.</summary>
public enum ServerCookieStatus
{
    /// <summary>It was not made with the secret for the client, or too long ago.</summary>
    Invalid,

    /// <summary>It is valid, and so old that the client is to be given another.</summary>
    Old,

    /// <summary>It is valid.</summary>
    Valid,
}
