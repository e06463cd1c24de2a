using Holdfast.Dns;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Identity;

namespace Holdfast.LoadBalancer;

/// <summary>What EDNS says from one hop to the next (NSID, client subnet) is changed on the way to a backend and put right on the way back.</summary>
internal static class HopByHop
{
    /// <summary>Octets a query may grow by: an OPT and a client subnet.</summary>
    public const int Growth = EdnsView.EmptyOptLength + EdnsEditor.EmptyOptionLength + ClientSubnet.MaxLength;

    private const int SubnetIPv4 = 24;
    private const int SubnetIPv6 = 56;
    private const ushort UdpPayloadSize = 1232;

    /// <summary>Makes a query ready for its backend and says what its answer must suit.</summary>
    /// <param name="query">The query; its view is of the message before the change.</param>
    /// <param name="message">The message, with <see cref="Growth"/> octets of room behind it.</param>
    /// <param name="length">Its octets, before and after.</param>
    /// <param name="maxAnswer">The most octets the client can take.</param>
    /// <param name="backend">Who is asked.</param>
    /// <param name="identity">What clients are told of this node.</param>
    public static AnswerTerms Outward(
        scoped ref Query query, Span<byte> message, ref int length, int maxAnswer, Backend backend, NodeIdentity identity)
    {
        var traits = AnswerTraits.None;
        ushort id = query.View.Id;
        bool subnet = backend.Options.ClientSubnet;
        if (query.View.HasEdns)
        {
            traits = AnswerTraits.Edns;
            var edns = query.View.Edns;
            subnet = subnet && !edns.HasOption(EdnsOptionCode.ClientSubnet);
            // What this node says of itself is said in place of the backend's.
            if (!identity.Nsid.IsEmpty && edns.HasOption(EdnsOptionCode.Nsid)
                && EdnsEditor.TryRemoveOption(message, ref length, EdnsOptionCode.Nsid))
            {
                traits |= AnswerTraits.Nsid;
            }
        }

        if (subnet && TryAddSubnet(query.Client, message, ref length, query.View.HasEdns))
            traits |= AnswerTraits.SubnetAdded;
        return new AnswerTerms(id, (ushort)maxAnswer, traits);
    }

    /// <summary>Makes a backend's answer the client's: its ID, no option it did not send, NSID if it asked, no longer than it can take.</summary>
    /// <returns>Its new length, and whether records had to go for it.</returns>
    public static (int Length, bool Truncated) Homeward(in AnswerTerms terms, Span<byte> message, int length, NodeIdentity identity)
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
        Span<byte> octets = stackalloc byte[16];
        client.Write(octets);
        Span<byte> option = stackalloc byte[ClientSubnet.MaxLength];
        int optionLength = client.IsIPv4
            ? ClientSubnet.Write(option, octets[12..], SubnetIPv4)
            : ClientSubnet.Write(option, octets, SubnetIPv6);
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
