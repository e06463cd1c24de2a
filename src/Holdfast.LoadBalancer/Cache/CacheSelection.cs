using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>Which cached answers are meant: those that suit all it says.</summary>
public sealed record CacheSelection
{
    /// <summary>The name asked for; null: any.</summary>
    public Name? Name { get; init; }

    /// <summary>The names below it are meant as well.</summary>
    public bool AndBelow { get; init; }

    /// <summary>The type asked for; null: any.</summary>
    public RecordType? Type { get; init; }

    /// <summary>Whether an answer to this question is meant.</summary>
    internal bool Includes(ReadOnlySpan<byte> qname, RecordType type) =>
        (Type is null || Type == type)
        && (Name is null || (AndBelow ? NameWire.IsAtOrBelow(qname, Name) : NameWire.Equal(qname, Name.Wire)));
}
