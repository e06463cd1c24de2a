using System.Net;
using Holdfast.Dns.Messages;
using Holdfast.Testing.Messages;

namespace Holdfast.Testing.Servers;

/// <summary>A query as a <see cref="DnsResponder"/> received it.</summary>
/// <param name="octets">Its octets, over TCP without their length.</param>
/// <param name="source">Who asked.</param>
/// <param name="tcp">Whether it came over TCP.</param>
/// <param name="send">Sends octets to who asked.</param>
public sealed class ReceivedQuery(byte[] octets, IPEndPoint source, bool tcp, Action<byte[]> send)
{
    public byte[] Octets => octets;

    public IPEndPoint Source => source;

    public bool Tcp => tcp;

    /// <summary>The query read.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public Message Message => MessageText.Read(octets);

    /// <summary>An answer to it, with its ID and its question.</summary>
    /// <param name="text">What follows the question in <see cref="MessageText"/>: words, then records.</param>
    /// <param name="otherId">Whether it has another ID, as if it belonged to another query.</param>
    public byte[] Answer(string text, bool otherId = false)
    {
        var query = Message;
        var answer = MessageText.Parse("- " + text);
        return (answer with { Id = (ushort)(otherId ? ~query.Id : query.Id), Questions = query.Questions }).ToArray();
    }

    /// <summary>Sends an answer whenever it suits, the way the query came.</summary>
    public void Reply(byte[] answer) => send(answer);
}
