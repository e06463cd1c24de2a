using System.Net;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>One session as the peer is told of it.</summary>
/// <param name="Local">The peer's address.</param>
/// <param name="Remote">Ours.</param>
/// <param name="RemotePort">The port we listen on.</param>
internal sealed record PeerSession(IPAddress Local, IPAddress Remote, int RemotePort)
{
    /// <summary>The peer's AS.</summary>
    public uint LocalAs { get; init; } = 395089;

    /// <summary>Ours.</summary>
    public uint RemoteAs { get; init; } = 65101;

    /// <summary>Seconds; the keepalive interval is a third of it.</summary>
    public int HoldTime { get; init; } = 9;

    public string? Password { get; init; }

    /// <summary>The session in the peer's own words, in place of all that is said here; null to have it written.</summary>
    public string? Configuration { get; init; }

    /// <summary>Whether it speaks four-octet ASes.</summary>
    public bool FourOctetAs { get; init; } = true;

    /// <summary>Never connects.</summary>
    public bool Passive { get; init; }

    /// <summary>Offers graceful restart and helps those who restart.</summary>
    public bool GracefulRestart { get; init; }

    /// <summary>GTSM (RFC 5082): takes what was sent on the link only.</summary>
    public bool TtlSecurity { get; init; }

    /// <summary>IPv4 routes may have IPv6 next hops (RFC 8950).</summary>
    public bool ExtendedNextHop { get; init; }

    /// <summary>Offers messages of more than 4096 octets (RFC 8654).</summary>
    public bool ExtendedMessages { get; init; }

    /// <summary>
    /// Its role (RFC 9234): <c>provider</c>, <c>customer</c>, <c>peer</c>, or in the program's own words; null says nothing
    /// of it.
    /// </summary>
    public string? Role { get; init; }

    public bool IsInternal => LocalAs == RemoteAs;

    public bool IsIpv4 => Local.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;

    /// <summary>The remote address with <c>%interface</c> where it needs one.</summary>
    public string RemoteScoped => Scoped(Remote);

    /// <summary>The peer's address in the same way.</summary>
    public string LocalScoped => Scoped(Local);

    private static string Scoped(IPAddress address) =>
        address.IsIPv6LinkLocal ? $"{address}%{PeerLink.PeerInterface}" : $"{address}";
}
