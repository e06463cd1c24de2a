using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Cookies;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Cookies;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>
/// EDNS between a client and this node: what its OPT record asks of this node is read here, and answered in every answer alike,
/// be it a backend's, from the cache, or made here.
/// </summary>
/// <param name="nsid">What an NSID option carries; empty when it is not told.</param>
/// <param name="cookies">Cookies, or null when clients get none.</param>
/// <param name="idleTimeout">How long a connection without queries is kept.</param>
internal sealed class ClientEdns(byte[] nsid, ServerCookies? cookies, TimeSpan idleTimeout)
{
    private const AnswerTraits Told = AnswerTraits.Nsid | AnswerTraits.Cookie | AnswerTraits.Keepalive;
    private const int KeepaliveLength = 2;

    // In units of 100 ms (RFC 7828, section 3.1).
    private readonly ushort _keepalive = (ushort)Math.Clamp(idleTimeout.TotalMilliseconds / 100, 0, ushort.MaxValue);

    /// <summary>Reads what a query asks of this node.</summary>
    /// <param name="query">The query as the client sent it.</param>
    /// <param name="client">Who sent it.</param>
    /// <param name="isDatagram">Whether it came in a datagram.</param>
    /// <param name="isOwnCheck">Whether it is one of the node's own checks.</param>
    /// <param name="maxAnswer">The most octets the client can take.</param>
    /// <param name="terms">What an answer to it must suit, wherever it comes from.</param>
    /// <returns>The error that the query must be answered with; NOERROR for none.</returns>
    public ResponseCode Read(
        scoped in QueryView query, in ClientAddress client, bool isDatagram, bool isOwnCheck, int maxAnswer,
        out AnswerTerms terms)
    {
        var traits = isOwnCheck ? AnswerTraits.OwnCheck : AnswerTraits.None;
        if (query.IsSigned)
            traits |= AnswerTraits.Signed;
        var edns = query.Edns;
        if (!edns.IsPresent)
        {
            terms = new AnswerTerms(query.Id, (ushort)maxAnswer, traits);
            return ResponseCode.NoError;
        }

        traits |= edns.DnssecOk ? AnswerTraits.Edns | AnswerTraits.DnssecOk : AnswerTraits.Edns;
        var code = ResponseCode.NoError;
        CookieAnswer cookie = default;
        if (!edns.Options.IsEmpty)
            code = ReadOptions(edns.Options, in client, isDatagram, ref traits, ref cookie);
        terms = new AnswerTerms(query.Id, (ushort)maxAnswer, traits) { Cookie = cookie };
        return edns.Version != 0 ? ResponseCode.BadVers
            : code == ResponseCode.BadCookie && isOwnCheck ? ResponseCode.NoError : code;
    }

    /// <summary>Makes an answer the client's: its ID, the options it asked for, no longer than it can take.</summary>
    /// <param name="terms">What the query's answer must suit.</param>
    /// <param name="message">The answer, with <see cref="HopByHop.Growth"/> octets of room or more behind it.</param>
    /// <param name="length">Its octets.</param>
    /// <returns>Its new length, and whether records had to go for it.</returns>
    public (int Length, bool Truncated) PrepareAnswer(in AnswerTerms terms, Span<byte> message, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message, terms.Id);
        if (terms.Has(AnswerTraits.SubnetAdded))
            HopByHop.RemoveAddedSubnet(message, ref length, terms.Has(AnswerTraits.Edns));
        HopByHop.RestoreFlags(in terms, message);
        int options = (terms.Has(AnswerTraits.Cookie) ? EdnsEditor.EmptyOptionLength + CookieAnswer.Length : 0)
            + (terms.Has(AnswerTraits.Keepalive) ? EdnsEditor.EmptyOptionLength + KeepaliveLength : 0);
        bool truncated = length + options > terms.MaxLength;
        if (truncated)
            length = Truncation.Truncate(message, length, terms.MaxLength - options);
        if ((terms.Traits & Told) != 0)
            AddOptions(in terms, message, ref length);
        return (length, truncated);
    }

    private void AddOptions(in AnswerTerms terms, Span<byte> message, ref int length)
    {
        if (terms.Has(AnswerTraits.Cookie))
        {
            Span<byte> data = stackalloc byte[CookieAnswer.Length];
            terms.Cookie.Write(data);
            EdnsEditor.TryAddOption(message, ref length, EdnsOptionCode.Cookie, data);
        }

        if (terms.Has(AnswerTraits.Keepalive))
        {
            Span<byte> data = stackalloc byte[KeepaliveLength];
            BinaryPrimitives.WriteUInt16BigEndian(data, _keepalive);
            EdnsEditor.TryAddOption(message, ref length, EdnsOptionCode.TcpKeepalive, data);
        }

        // The one option that the answer may do without: what it says is in the next answer too.
        if (terms.Has(AnswerTraits.Nsid) && length + EdnsEditor.EmptyOptionLength + nsid.Length <= terms.MaxLength)
            EdnsEditor.TryAddOption(message, ref length, EdnsOptionCode.Nsid, nsid);
    }

    private ResponseCode ReadOptions(
        ReadOnlySpan<byte> options, in ClientAddress client, bool isDatagram, ref AnswerTraits traits, ref CookieAnswer cookie)
    {
        bool isBroken = false, lacksCookie = false, readsCookie = cookies is not null;
        while (options.Length >= EdnsEditor.EmptyOptionLength)
        {
            var option = (EdnsOptionCode)BinaryPrimitives.ReadUInt16BigEndian(options);
            var data = options.Slice(EdnsEditor.EmptyOptionLength, BinaryPrimitives.ReadUInt16BigEndian(options[2..]));
            options = options[(EdnsEditor.EmptyOptionLength + data.Length)..];
            switch (option)
            {
                case EdnsOptionCode.Nsid when nsid.Length > 0:
                    traits |= AnswerTraits.Nsid;
                    break;
                case EdnsOptionCode.ClientSubnet:
                    traits |= AnswerTraits.Subnet;
                    isBroken |= !ClientSubnet.IsQueryWellFormed(data);
                    break;
                case EdnsOptionCode.TcpKeepalive when !isDatagram:
                    traits |= AnswerTraits.Keepalive;
                    isBroken |= !data.IsEmpty;
                    break;
                case EdnsOptionCode.Cookie when readsCookie:
                    // Of several, the first counts (RFC 7873, section 5.2).
                    readsCookie = false;
                    isBroken |= !ServerCookie.IsWellFormed(data.Length);
                    if (!ServerCookie.IsWellFormed(data.Length))
                        break;
                    traits |= AnswerTraits.Cookie;
                    bool isValid = cookies!.Answer(data, in client, out cookie);
                    traits |= isValid ? AnswerTraits.ValidCookie : 0;
                    lacksCookie = !isValid && cookies.IsRequired && isDatagram;
                    break;
            }
        }

        return isBroken ? ResponseCode.FormErr : lacksCookie ? ResponseCode.BadCookie : ResponseCode.NoError;
    }
}
