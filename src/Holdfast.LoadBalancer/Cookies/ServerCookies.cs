using Holdfast.Dns.Cookies;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Cookies;

/// <summary>Makes and checks the server cookies of a node's clients.</summary>
internal sealed class ServerCookies
{
    // For nodes that are told no secret. A reload keeps it.
    private static readonly CookieSecret Own = CookieSecret.Random();

    private readonly byte[][] _secrets;
    private readonly TimeProvider _time;

    /// <summary>Prepares the secrets.</summary>
    /// <param name="options">What the node is told of cookies.</param>
    /// <param name="time">The clock, whose time of day other nodes must share to within minutes.</param>
    public ServerCookies(CookieOptions options, TimeProvider time)
    {
        _time = time;
        IsRequired = options.RequireServerCookie;
        _secrets = options.Secrets.IsEmpty ? [Octets(Own)] : [.. options.Secrets.Select(Octets)];
    }

    /// <summary>Whether a client that sends a cookie over UDP must send a valid server cookie.</summary>
    public bool IsRequired { get; }

    /// <summary>Makes the cookie that a client is answered with: its own, and a server cookie.</summary>
    /// <param name="sent">The data of the client's COOKIE option, of a length that is allowed.</param>
    /// <param name="client">The client.</param>
    /// <param name="cookie">What it is answered with: a valid server cookie that is not old stays.</param>
    /// <returns>Whether the server cookie it sent is valid.</returns>
    public bool Answer(ReadOnlySpan<byte> sent, in ClientAddress client, out CookieAnswer cookie)
    {
        Span<byte> octets = stackalloc byte[16];
        client.Write(octets);
        ReadOnlySpan<byte> address = client.IsIPv4 ? octets[12..] : octets;
        uint now = unchecked((uint)_time.GetUtcNow().ToUnixTimeSeconds());
        bool isValid = false;
        for (int i = 0; i < _secrets.Length && !isValid && sent.Length > ServerCookie.ClientLength; i++)
        {
            var status = ServerCookie.Check(sent, _secrets[i], address, now);
            isValid = status != ServerCookieStatus.Invalid;
            if (i == 0 && status == ServerCookieStatus.Valid)
            {
                cookie = new CookieAnswer(sent);
                return true;
            }
        }

        Span<byte> answer = stackalloc byte[CookieAnswer.Length];
        sent[..ServerCookie.ClientLength].CopyTo(answer);
        ServerCookie.Write(answer[ServerCookie.ClientLength..], _secrets[0], sent[..ServerCookie.ClientLength], address, now);
        cookie = new CookieAnswer(answer);
        return isValid;
    }

    private static byte[] Octets(CookieSecret secret)
    {
        byte[] octets = new byte[ServerCookie.SecretLength];
        secret.Write(octets);
        return octets;
    }
}
