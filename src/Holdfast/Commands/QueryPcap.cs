using System.Net;
using System.Net.Sockets;
using Holdfast.Captures;
using Holdfast.Contracts.Reports;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;

namespace Holdfast.Commands;

/// <summary>
/// Queries as packets: one for the query and one for its answer. What is kept of a query is no message: header and question are
/// made again, the answer's records and all of EDNS are not there.
/// </summary>
internal sealed class QueryPcap(Stream output)
{
    // QR and RA, and of the query's flags opcode, RD and CD, as an answer has them.
    private const int AnswerFlags = 0x8080, Repeated = 0x7910, CodeOfHeader = 0xF;

    private readonly PcapWriter _file = new(output);

    /// <summary>Adds a query, and its answer where it got one.</summary>
    public void Add(QueryReport query)
    {
        var client = new IPEndPoint(IPAddress.Parse(query.Client), query.ClientPort);
        var server = new IPEndPoint(
            query.Server is { } address ? IPAddress.Parse(address)
                : client.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any,
            query.ServerPort);
        Add(query, query.At, client, server, query.Flags);
        if (query.Rcode is null)
            return;
        int code = ResponseCodeMnemonic.TryParse(query.Rcode, out var known) ? (int)known : 0;
        Add(query, query.At.AddMilliseconds(query.LatencyMilliseconds), server, client,
            AnswerFlags | (query.Flags & Repeated) | (code & CodeOfHeader));
    }

    /// <summary>Has what was added reach who reads it.</summary>
    public void Flush() => _file.Flush();

    private void Add(QueryReport query, DateTimeOffset at, IPEndPoint from, IPEndPoint to, int flags)
    {
        byte[] message = Message(query, flags);
        _file.Add(at, query.Transport == "udp" ? Packet.OfUdp(from, to, message) : Packet.OfTcp(from, to, message));
    }

    private static Question? QuestionOf(QueryReport query) =>
        Name.TryParse(query.Name, out var name) && RecordTypeMnemonic.TryParse(query.Type, out var type)
            && RecordClassMnemonic.TryParse(query.Class, out var @class) ? new Question(name, type, @class) : null;

    private static byte[] Message(QueryReport query, int flags)
    {
        byte[] message = new Message
        {
            Id = (ushort)query.Id,
            Questions = QuestionOf(query) is { } question ? [question] : [],
        }.ToArray();
        // All bits, as they were: a message's own are only those that have a meaning.
        (message[2], message[3]) = ((byte)(flags >> 8), (byte)flags);
        return message;
    }
}
