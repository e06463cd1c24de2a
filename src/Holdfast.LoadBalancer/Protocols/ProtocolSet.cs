namespace Holdfast.LoadBalancer.Protocols;

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

    /// <summary>Whether a protocol is one of them.</summary>
    public bool Contains(ListenerProtocol protocol) => (_bits & (1 << protocol.Index)) != 0;

    /// <summary>The same set with a protocol, or without it.</summary>
    public ProtocolSet With(ListenerProtocol protocol, bool included = true) =>
        new(included ? _bits | (1 << protocol.Index) : _bits & ~(1 << protocol.Index));
}
