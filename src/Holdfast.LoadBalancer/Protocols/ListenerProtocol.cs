using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Protocols;

/// <summary>
/// A protocol that clients are answered over, as a row: whatever else tells protocols apart asks it. Another one is a row
/// here, and a folder with its listeners that the load balancer's list of listeners names.
/// </summary>
public sealed class ListenerProtocol
{
    /// <summary>The most protocols there can be: what counts by protocol has a place for each.</summary>
    public const int Most = 8;

    internal ListenerProtocol(int index, string name)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Most, nameof(index));
        (Index, Name) = (index, name);
    }

    /// <summary>DNS in datagrams (RFC 1035, section 4.2.1).</summary>
    public static ListenerProtocol Udp { get; } = new(0, "Udp")
    {
        Word = "udp",
        IsDatagram = true,
        DefaultPort = 53,
        LargestAnswer = 4096,
        CacheClass = CacheClass.Datagram,
    };

    /// <summary>DNS over TCP (RFC 7766).</summary>
    public static ListenerProtocol Tcp { get; } = new(1, "Tcp") { Word = "tcp", DefaultPort = 53 };

    /// <summary>All of them.</summary>
    public static ImmutableArray<ListenerProtocol> All { get; } = [Udp, Tcp];

    /// <summary>Its place in what is kept by protocol, from 0.</summary>
    public int Index { get; }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>What the configuration and the label <c>protocol</c> of metrics call it.</summary>
    public required string Word { get; init; }

    /// <summary>
    /// Whether messages come in datagrams, whose senders may be forged; else in a stream, after two octets of length.
    /// </summary>
    public bool IsDatagram { get; init; }

    /// <summary>Whether nobody between client and listener can read along.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>The port it is spoken on where nothing else is said.</summary>
    public required int DefaultPort { get; init; }

    /// <summary>The most octets an answer may have.</summary>
    public int LargestAnswer { get; init; } = ushort.MaxValue;

    /// <summary>Which cached answers its queries are given.</summary>
    public CacheClass CacheClass { get; init; } = CacheClass.Stream;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Protocols that are given the same cached answers.</summary>
public enum CacheClass
{
    /// <summary>Answers to datagrams, which backends may have kept short.</summary>
    Datagram,

    /// <summary>Answers to queries of a stream.</summary>
    Stream,
}

/// <summary>Some of the listener protocols; sets of the same protocols are equal.</summary>
public readonly record struct ProtocolSet
{
    private readonly int _bits;

    private ProtocolSet(int bits) => _bits = bits;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _bits == 0;

    /// <summary>The set of these.</summary>
    public static ProtocolSet Of(params ReadOnlySpan<ListenerProtocol> protocols)
    {
        ProtocolSet set = default;
        foreach (var protocol in protocols)
            set = set.With(protocol);
        return set;
    }

    /// <summary>How many there are.</summary>
    public int Count => int.PopCount(_bits);

    /// <summary>Whether a protocol is one of them.</summary>
    public bool Contains(ListenerProtocol protocol) => (_bits & (1 << protocol.Index)) != 0;

    /// <summary>The same set with a protocol, or without it.</summary>
    public ProtocolSet With(ListenerProtocol protocol, bool included = true) =>
        new(included ? _bits | (1 << protocol.Index) : _bits & ~(1 << protocol.Index));
}
