using System.Net;
using Holdfast.Dns.Messages;
using Holdfast.Testing.Messages;

namespace Holdfast.Testing.Servers;

/// <summary>A query as a <see cref="DnsResponder"/> received it.</summary>
/// <param name="Octets">Its octets, over TCP without their length.</param>
/// <param name="Source">Who asked.</param>
/// <param name="Tcp">Whether it came over TCP.</param>
public sealed record ReceivedQuery(byte[] Octets, IPEndPoint Source, bool Tcp)
{
    /// <summary>The query read.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public Message Message => MessageText.Read(Octets);
}
