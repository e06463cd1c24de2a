using System.Buffers.Binary;
using Holdfast.Dns.Cookies;

namespace Holdfast.LoadBalancer.Cookies;

/// <summary>The data of the COOKIE option that a client is answered with, kept while a backend is asked.</summary>
internal readonly record struct CookieAnswer
{
    /// <summary>Octets of client cookie and server cookie.</summary>
    public const int Length = ServerCookie.ClientLength + ServerCookie.Length;

    private readonly ulong _client;
    private readonly UInt128 _server;

    /// <summary>Takes over the option's data.</summary>
    public CookieAnswer(ReadOnlySpan<byte> octets)
    {
        _client = BinaryPrimitives.ReadUInt64BigEndian(octets);
        _server = BinaryPrimitives.ReadUInt128BigEndian(octets[ServerCookie.ClientLength..]);
    }

    /// <summary>Writes the option's data.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _client);
        BinaryPrimitives.WriteUInt128BigEndian(destination[ServerCookie.ClientLength..], _server);
    }
}
