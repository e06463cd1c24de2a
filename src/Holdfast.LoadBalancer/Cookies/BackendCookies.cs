using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Cookies;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Cookies;

/// <summary>
/// One worker's cookies towards a backend over UDP (RFC 7873, section 5.1): a client cookie of its own, which nobody off the path
/// knows, and the server cookie that the backend gave last. An answer without the client cookie is forged.
/// </summary>
internal sealed unsafe class BackendCookies : IDisposable
{
    // A backend that has given up cookies would never be heard again. Who is off the path cannot keep all its answers away.
    private const int TimeoutsToForget = 16;
    private const int MaxServerLength = 32;
    private const int MaxOption = EdnsEditor.EmptyOptionLength + ServerCookie.ClientLength + MaxServerLength;

    // A query that is longer than this is sent without a cookie.
    private const int MaxMessage = 1024;
    private const int Room = MaxMessage + EdnsView.EmptyOptLength + MaxOption;

    // Client cookie and server cookie, as they go out.
    private readonly byte[] _cookie = new byte[ServerCookie.ClientLength + MaxServerLength];
    private readonly byte* _messages;
    private readonly ushort _udpPayloadSize;
    private int _length = ServerCookie.ClientLength;
    private int _timeouts;

    /// <summary>Draws a client cookie.</summary>
    /// <param name="batchSize">Queries that are sent together at most.</param>
    /// <param name="udpPayloadSize">What is declared where a query has no OPT record, in octets.</param>
    public BackendCookies(int batchSize, ushort udpPayloadSize = 512)
    {
        _messages = (byte*)NativeMemory.Alloc((nuint)batchSize, Room);
        _udpPayloadSize = udpPayloadSize;
        RandomNumberGenerator.Fill(_cookie.AsSpan(0, ServerCookie.ClientLength));
    }

    private ReadOnlySpan<byte> Client => _cookie.AsSpan(0, ServerCookie.ClientLength);

    /// <summary>Makes a copy of a query that has the cookie; false where it can have none: it is signed, or very long.</summary>
    /// <param name="query">The query.</param>
    /// <param name="place">Its place in the batch.</param>
    /// <param name="copy">The copy, in native memory that stays as it is until the batch is sent.</param>
    public bool TryAdd(ReadOnlySpan<byte> query, int place, out Span<byte> copy)
    {
        copy = new Span<byte>(_messages + ((nint)place * Room), Room);
        int length = query.Length;
        if (length > MaxMessage || QueryView.TryParse(query, out var view).IsError || view.IsSigned)
            return false;
        query.CopyTo(copy);
        if (!view.HasEdns && !EdnsEditor.TryAddOpt(copy, ref length, _udpPayloadSize))
            return false;
        if (!EdnsEditor.TryAddOption(copy, ref length, EdnsOptionCode.Cookie, _cookie.AsSpan(0, _length)))
            return false;
        copy = copy[..length];
        return true;
    }

    /// <summary>
    /// Looks at the answer to a query that had the cookie: forged without the client cookie, unless the backend has never sent
    /// one back (RFC 7873, section 5.3). Keeps the server cookie.
    /// </summary>
    public CookieVerdict Judge(scoped in ResponseView answer)
    {
        if (answer.TryReadEdns(out var edns).IsError || !edns.TryFindOption(EdnsOptionCode.Cookie, out var cookie))
            return _length > ServerCookie.ClientLength ? CookieVerdict.Forged : CookieVerdict.Right;
        if (!ServerCookie.IsWellFormed(cookie.Length)
            || !CryptographicOperations.FixedTimeEquals(cookie[..ServerCookie.ClientLength], Client))
        {
            return CookieVerdict.Forged;
        }

        _timeouts = 0;
        if (cookie.Length > ServerCookie.ClientLength)
        {
            cookie.CopyTo(_cookie);
            _length = cookie.Length;
        }

        int code = (edns.ExtendedResponseCode << 4) | (int)answer.ResponseCode;
        return code == (int)ResponseCode.BadCookie ? CookieVerdict.Refused : CookieVerdict.Right;
    }

    /// <summary>A query that had the cookie got no answer: after several in a row the server cookie is forgotten.</summary>
    public void TimedOut()
    {
        if (++_timeouts >= TimeoutsToForget)
            _length = ServerCookie.ClientLength;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_messages);
        GC.SuppressFinalize(this);
    }
}

/// <summary>What an answer's cookie says.</summary>
internal enum CookieVerdict : byte
{
    /// <summary>It is the backend's, or the backend has none.</summary>
    Right,

    /// <summary>It is the backend's, which wants its newest server cookie (BADCOOKIE).</summary>
    Refused,

    /// <summary>It is not the backend's.</summary>
    Forged,
}

/// <summary>How far a pending query is with the cookie of its backend.</summary>
internal enum CookieProgress : byte
{
    /// <summary>It was sent without one.</summary>
    None,

    /// <summary>It was sent with one.</summary>
    Sent,

    /// <summary>It was refused with one, and sent again with another.</summary>
    SentAgain,
}
