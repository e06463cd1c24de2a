using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>
/// EDNS is hop by hop (RFC 6891, section 6.1.1): the OPT record of a query ends here, and the backend gets one of this node's,
/// with those of the client's options that are end to end.
/// </summary>
internal static class HopByHop
{
    /// <summary>
    /// Octets a message may grow by: a query by an OPT, a client subnet, a cookie of 40 octets and the options of rules, an
    /// answer by an OPT, a cookie of 24 and a keepalive of 2. What may take more (NSID) is left out where there is no room.
    /// </summary>
    public const int Growth = EdnsView.EmptyOptLength + (2 * EdnsEditor.EmptyOptionLength) + ClientSubnet.MaxLength + 40
        + SentOption.MostOctets;

    /// <summary>
    /// Options that concern two neighbors only: none of them passes through, none is part of a cache's key or kept in it. All
    /// others pass through (docs/decisions/0017-edns-ends-here.md).
    /// </summary>
    public static readonly EdnsOptionSet Options = EdnsOptionSet.Of(
        EdnsOptionCode.LongLivedQuery, EdnsOptionCode.Nsid, EdnsOptionCode.Cookie, EdnsOptionCode.TcpKeepalive,
        EdnsOptionCode.Padding, EdnsOptionCode.Chain);

    private static readonly EdnsOptionSet Subnet = EdnsOptionSet.Of(EdnsOptionCode.ClientSubnet);

    // What no signed message can be given.
    private const AnswerTraits OwnOptions = AnswerTraits.Nsid | AnswerTraits.Cookie | AnswerTraits.Keepalive;

    // Octets of options that pass through from a client to a backend. Those that are known have a few dozen.
    private const int MaxOptions = 512;
    private const int FlagsOffset = 2;

    // The flags that rules change towards backends.
    private const AnswerTraits ChangedFlags = AnswerTraits.RecursionCleared | AnswerTraits.CheckingDisabled;

    /// <summary>
    /// Makes a query ready for its backend in place. What comes of it depends on the arguments alone: queries that differ in ID,
    /// letters, payload size and hop-by-hop options are octet for octet the same afterwards, but for ID and letters.
    /// </summary>
    /// <param name="query">The query; its view is of the message before the change.</param>
    /// <param name="message">The message, with <see cref="Growth"/> octets of room behind it.</param>
    /// <param name="length">Its octets, before and after.</param>
    /// <param name="terms">What any answer to it must suit, as <see cref="ClientEdns.Read"/> says.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="tellsSubnet">Whether the backend is told the client's subnet.</param>
    /// <param name="subnet">Which subnet that is.</param>
    /// <param name="udpPayloadSize">The longest datagram the backend may answer with, in octets.</param>
    /// <returns>What its answer must suit now.</returns>
    public static AnswerTerms PrepareQuery(
        scoped in QueryView query, Span<byte> message, ref int length, in AnswerTerms terms, in ClientAddress client,
        bool tellsSubnet, in SubnetTerms subnet, ushort udpPayloadSize)
    {
        if (terms.Has(AnswerTraits.Signed))
            return terms with { Traits = terms.Traits & ~OwnOptions };
        if (terms.Has(ChangedFlags))
            WriteFlags(message, FlagsToSend(in terms, query.Flags));
        if (terms.Has(AnswerTraits.Edns))
        {
            var fields = new OptFields(udpPayloadSize, terms.Has(AnswerTraits.DnssecOk));
            OptRewriter.Rewrite(message, ref length, query.Edns.OptOffset, fields, Options, MaxOptions);
        }

        return tellsSubnet && !subnet.IsWithheld && !terms.Has(AnswerTraits.Subnet)
            && TryAddSubnet(in client, in subnet, message, ref length, query.HasEdns, udpPayloadSize)
            ? terms with { Traits = terms.Traits | AnswerTraits.SubnetAdded } : terms;
    }

    /// <summary>Whether a query that was made ready for one backend must be made anew for another.</summary>
    /// <param name="terms">What <see cref="PrepareQuery"/> returned.</param>
    /// <param name="tellsSubnet">Whether the other is told the client's subnet.</param>
    public static bool NeedsOtherSubnet(in AnswerTerms terms, bool tellsSubnet) =>
        !terms.Has(AnswerTraits.Signed | AnswerTraits.Subnet) && tellsSubnet != terms.Has(AnswerTraits.SubnetAdded)
        && !(tellsSubnet && terms.Has(AnswerTraits.SubnetRuled));

    /// <summary>The flags of a query's header as they go out.</summary>
    /// <param name="terms">What any answer to it must suit.</param>
    /// <param name="sent">As the client sent them.</param>
    public static HeaderFlags FlagsToSend(in AnswerTerms terms, HeaderFlags sent)
    {
        if (terms.Has(AnswerTraits.RecursionCleared))
            sent &= ~HeaderFlags.RecursionDesired;
        return terms.Has(AnswerTraits.CheckingDisabled) ? sent | HeaderFlags.CheckingDisabled : sent;
    }

    /// <summary>Has an answer say RD and CD as the client sent them, where rules changed them towards the backend.</summary>
    public static void RestoreFlags(in AnswerTerms terms, Span<byte> message)
    {
        if (!terms.Has(ChangedFlags))
            return;
        var flags = (HeaderFlags)BinaryPrimitives.ReadUInt16BigEndian(message[FlagsOffset..]) & HeaderFlags.All;
        if (terms.Has(AnswerTraits.RecursionCleared))
            flags |= HeaderFlags.RecursionDesired;
        if (terms.Has(AnswerTraits.CheckingDisabled))
            flags &= ~HeaderFlags.CheckingDisabled;
        WriteFlags(message, flags);
    }

    /// <summary>Adds the client's subnet to a query that was made ready without, or takes it out of one made with it.</summary>
    /// <inheritdoc cref="PrepareQuery"/>
    public static AnswerTerms ChangeSubnet(
        Span<byte> message, ref int length, in AnswerTerms terms, in ClientAddress client, bool tellsSubnet,
        ushort udpPayloadSize)
    {
        bool hasEdns = terms.Has(AnswerTraits.Edns);
        bool isChanged = tellsSubnet ? TryAddSubnet(in client, default, message, ref length, hasEdns, udpPayloadSize)
            : hasEdns ? EdnsEditor.TryRemoveOption(message, ref length, EdnsOptionCode.ClientSubnet)
            : EdnsEditor.TryRemoveOpt(message, ref length);
        return isChanged ? terms with { Traits = terms.Traits ^ AnswerTraits.SubnetAdded } : terms;
    }

    /// <summary>
    /// Takes the client subnet out of the answer to a query that it was added to, or the OPT record where that was added with it.
    /// </summary>
    /// <param name="message">The answer.</param>
    /// <param name="length">Its octets, before and after.</param>
    /// <param name="clientEdns">Whether the client sent EDNS.</param>
    public static void RemoveAddedSubnet(Span<byte> message, ref int length, bool clientEdns)
    {
        if (ResponseView.TryParse(message[..length], out var view).IsError || view.TryReadEdns(out var edns).IsError
            || !edns.IsPresent)
        {
            return;
        }

        if (clientEdns)
            OptRewriter.RemoveOptions(message, ref length, edns.OptOffset, Subnet);
        else
            OptRewriter.Remove(message, ref length, edns.OptOffset);
    }

    private static void WriteFlags(Span<byte> message, HeaderFlags flags)
    {
        int others = BinaryPrimitives.ReadUInt16BigEndian(message[FlagsOffset..]) & ~(int)HeaderFlags.All;
        BinaryPrimitives.WriteUInt16BigEndian(message[FlagsOffset..], (ushort)(others | (int)flags));
    }

    private static bool TryAddSubnet(
        in ClientAddress client, in SubnetTerms subnet, Span<byte> message, ref int length, bool hasEdns, ushort udpPayloadSize)
    {
        Span<byte> option = stackalloc byte[ClientSubnet.MaxLength];
        int optionLength = subnet.Write(in client, option);
        int before = length;
        if (!hasEdns && !EdnsEditor.TryAddOpt(message, ref length, udpPayloadSize))
            return false;
        if (EdnsEditor.TryAddOption(message, ref length, EdnsOptionCode.ClientSubnet, option[..optionLength]))
            return true;
        if (!hasEdns && EdnsEditor.TryRemoveOpt(message, ref length))
            length = before;
        return false;
    }
}
