using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// The CNAME records of an answer, from the name asked to the last target. A DNAME record needs no look of its own: a server
/// sends a CNAME record made of it beside it (RFC 6672, section 3.1).
/// </summary>
internal static class AliasChain
{
    // What resolvers follow: BIND 11 aliases, Unbound 11, PowerDNS Recursor 10.
    private const int MaxAliases = 16;

    // Records looked at, over all steps: a chain in order takes two looks a record.
    private const int MaxLooks = 512;

    /// <summary>
    /// Whether the answer section has a record of the type asked where the chain ends. False for a chain that ends nowhere, is
    /// longer than resolvers follow, or turns in a circle: such an answer is a negative one at best (RFC 2308, section 2.2).
    /// </summary>
    /// <param name="answer">The answer, checked to be whole.</param>
    public static bool EndsInAnswer(scoped in ResponseView answer)
    {
        var asked = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(answer.Question[^4..]);
        if (asked == RecordType.ANY)
            return answer.AnswerCount > 0;
        int name = answer.QuestionEnd - answer.Question.Length, looks = MaxLooks;
        for (int aliases = 0; aliases <= MaxAliases && looks > 0; aliases++)
        {
            int alias = 0;
            var cursor = new RecordCursor(answer.Message, answer.QuestionEnd);
            while (cursor.MoveNext() && cursor.Section == Section.Answer && looks-- > 0)
            {
                bool isAlias = cursor.Type == RecordType.CNAME;
                if ((cursor.Type != asked && !isAlias) || !NameWire.EqualCompressed(answer.Message, cursor.Start, name))
                    continue;
                if (cursor.Type == asked)
                    return true;
                alias = cursor.RdataOffset;
                break;
            }

            if (alias == 0)
                return false;
            name = alias;
        }

        return false;
    }
}
