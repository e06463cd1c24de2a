using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Rib;

/// <summary>Messages that go out together.</summary>
internal sealed class RouteBatch
{
    public RouteBatch(IReadOnlyList<byte[]> messages)
    {
        Types = [.. messages.Select(message => MessageHeader.TypeOf(message))];
        Octets = new byte[messages.Sum(message => message.Length)];
        var at = 0;
        foreach (var message in messages)
        {
            message.CopyTo(Octets, at);
            at += message.Length;
        }
    }

    /// <summary>One message behind the other.</summary>
    public byte[] Octets { get; }

    /// <summary>What each of them is.</summary>
    public MessageType[] Types { get; }
}
