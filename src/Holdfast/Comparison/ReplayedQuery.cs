using System.Diagnostics.CodeAnalysis;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;

namespace Holdfast.Comparison;

/// <summary>A query that is asked again.</summary>
/// <param name="Message">Its octets; the ID is another each time.</param>
/// <param name="Question">What it asks for.</param>
/// <param name="IsTcp">It came over TCP, and is asked so.</param>
internal sealed record ReplayedQuery(byte[] Message, Question Question, bool IsTcp)
{
    /// <summary>
    /// A message that may be asked again: a query for one question. What changes something (UPDATE, NOTIFY), or is no exchange of
    /// two messages (zone transfers), is not.
    /// </summary>
    public static bool TryOf(byte[] message, bool isTcp, [NotNullWhen(true)] out ReplayedQuery? query)
    {
        query = null;
        if (Dns.Messages.Message.TryParse(message, out var parsed).IsError || parsed!.Flags.HasFlag(HeaderFlags.Response)
            || parsed.Opcode != Opcode.Query || parsed.Questions is not [var question]
            || question.Type is RecordType.AXFR or RecordType.IXFR) return false;
        query = new ReplayedQuery(message, question, isTcp);
        return true;
    }

    /// <summary>A line of a file for dnsperf: a name and a type.</summary>
    public static bool TryParse(string line, [NotNullWhen(true)] out ReplayedQuery? query)
    {
        query = null;
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var text, var word] || !Name.TryParse(text, out var name, out _)
            || !RecordTypeMnemonic.TryParse(word, out var type)) return false;
        var question = new Question(name, type);
        query = new ReplayedQuery(
            Dns.Messages.Message.Query(0, question, new EdnsHeader(UdpPayloadSize: 1232)).ToArray(), question, IsTcp: false);
        return true;
    }
}
