using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>
/// What EDNS says from one hop to the next (NSID, client subnet) is changed on the way to a backend and put right on the way
/// back.
/// </summary>
internal static class HopByHop
{
    /// <summary>Octets a query may grow by: an OPT and a client subnet.</summary>
    public const int Growth = EdnsView.EmptyOptLength + EdnsEditor.EmptyOptionLength + ClientSubnet.MaxLength;

    private const int SubnetIPv4 = 24;
    private const int SubnetIPv6 = 56;
    private const ushort UdpPayloadSize = 1232;

    /// <summary>Says what an answer to this query must suit, wherever it comes from.</summary>
    /// <param name="query">The query as the client sent it.</param>
    /// <param name="isOwnCheck">Whether it is one of the node's own checks.</param>
    /// <param name="maxAnswer">The most octets the client can take.</param>
    /// <param name="identity">What clients are told of this node.</param>
    public static AnswerTerms Terms(scoped in QueryView query, bool isOwnCheck, int maxAnswer, NodeIdentity identity)
    {
        var traits = isOwnCheck ? AnswerTraits.OwnCheck : AnswerTraits.None;
        if (query.HasEdns)
        {
            traits |= AnswerTraits.Edns;
            if (!identity.Nsid.IsEmpty && query.Edns.HasOption(EdnsOptionCode.Nsid))
                traits |= AnswerTraits.Nsid;
        }

        return new AnswerTerms(query.Id, (ushort)maxAnswer, traits);
    }

    /// <summary>
    /// Has the backend give as long an answer as any client can be given here. The size in EDNS is each hop's own (RFC 6891,
    /// section 6.2.3), and others, who can take more than this client, may wait for the answer.
    /// </summary>
    /// <param name="query">The query; its view is of the message before the change, but for the size.</param>
    /// <param name="message">The message.</param>
    /// <param name="size">The size in octets; a larger one stays as it is.</param>
    public static void RaisePayloadSize(scoped in QueryView query, Span<byte> message, int size)
    {
        const int sizeOffset = 3;
        if (query.HasEdns && query.Edns.UdpPayloadSize < size)
            BinaryPrimitives.WriteUInt16BigEndian(message[(query.Edns.OptOffset + sizeOffset)..], (ushort)size);
    }

    /// <summary>Makes a query ready for its backend, and returns what its answer must suit now.</summary>
    /// <param name="query">The query; its view is of the message before the change.</param>
    /// <param name="message">The message, with <see cref="Growth"/> octets of room behind it.</param>
    /// <param name="length">Its octets, before and after.</param>
    /// <param name="terms">What any answer to it must suit.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="tellsSubnet">Whether the backend is told the client's subnet.</param>
    public static AnswerTerms PrepareQuery(
        scoped in QueryView query, Span<byte> message, ref int length, in AnswerTerms terms, in ClientAddress client,
        bool tellsSubnet)
    {
        var traits = terms.Traits;
        bool hasEdns = query.HasEdns;
        bool subnet = tellsSubnet && !(hasEdns && query.Edns.HasOption(EdnsOptionCode.ClientSubnet));
        // What this node says of itself is said in place of the backend's.
        if (terms.Has(AnswerTraits.Nsid) && !EdnsEditor.TryRemoveOption(message, ref length, EdnsOptionCode.Nsid))
            traits &= ~AnswerTraits.Nsid;
        if (subnet && TryAddSubnet(in client, message, ref length, hasEdns))
            traits |= AnswerTraits.SubnetAdded;
        return terms with { Traits = traits };
    }

    /// <summary>Writes the subnet that backends are told of a client: /24 or /56; returns octets.</summary>
    /// <param name="client">The client.</param>
    /// <param name="option">Where the option's data goes, of <see cref="ClientSubnet.MaxLength"/> octets.</param>
    public static int WriteSubnet(in ClientAddress client, Span<byte> option)
    {
        Span<byte> octets = stackalloc byte[16];
        client.Write(octets);
        return client.IsIPv4 ? ClientSubnet.Write(option, octets[12..], SubnetIPv4)
            : ClientSubnet.Write(option, octets, SubnetIPv6);
    }

    /// <summary>
    /// Makes a backend's answer the client's: its ID, no option it did not send, NSID if it asked, no longer than it can
    /// take.
    /// </summary>
    /// <returns>Its new length, and whether records had to go for it.</returns>
    public static (int Length, bool Truncated) PrepareAnswer(
        in AnswerTerms terms, Span<byte> message, int length, NodeIdentity identity)
    {
        message[0] = (byte)(terms.Id >> 8);
        message[1] = (byte)terms.Id;
        if (terms.Has(AnswerTraits.SubnetAdded))
        {
            _ = terms.Has(AnswerTraits.Edns)
                ? EdnsEditor.TryRemoveOption(message, ref length, EdnsOptionCode.ClientSubnet)
                : EdnsEditor.TryRemoveOpt(message, ref length);
        }

        if (terms.Has(AnswerTraits.Nsid) && length + EdnsEditor.EmptyOptionLength + identity.Nsid.Length <= terms.MaxLength)
            EdnsEditor.TryAddOption(message, ref length, EdnsOptionCode.Nsid, identity.Nsid);
        return length <= terms.MaxLength ? (length, false) : (Truncation.Truncate(message, length, terms.MaxLength), true);
    }

    private static bool TryAddSubnet(in ClientAddress client, Span<byte> message, ref int length, bool hasEdns)
    {
        Span<byte> option = stackalloc byte[ClientSubnet.MaxLength];
        int optionLength = WriteSubnet(in client, option);
        int before = length;
        if (!hasEdns && !EdnsEditor.TryAddOpt(message, ref length, UdpPayloadSize))
            return false;
        if (EdnsEditor.TryAddOption(message, ref length, EdnsOptionCode.ClientSubnet, option[..optionLength]))
            return true;
        if (!hasEdns && EdnsEditor.TryRemoveOpt(message, ref length))
            length = before;
        return false;
    }
}
