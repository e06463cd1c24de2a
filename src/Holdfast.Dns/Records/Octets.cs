using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>An octet string that never changes and compares by value.</summary>
public readonly struct Octets : IEquatable<Octets>
{
    private readonly ReadOnlyMemory<byte> _memory;

    internal Octets(ReadOnlyMemory<byte> memory) => _memory = memory;

    /// <summary>A copy of these octets.</summary>
    public Octets(ReadOnlySpan<byte> octets) => _memory = octets.ToArray();

    /// <summary>The octets.</summary>
    public ReadOnlySpan<byte> Span => _memory.Span;

    /// <summary>How many.</summary>
    public int Length => _memory.Length;

    /// <summary>The octets of a text in UTF-8.</summary>
    public static Octets FromText(string text) => new(System.Text.Encoding.UTF8.GetBytes(text).AsMemory());

    /// <summary>Hexadecimal, as zone files have it; <c>-</c> for none.</summary>
    public string ToHex() => Length == 0 ? "-" : Convert.ToHexString(Span);

    /// <summary>Base 64, as zone files have it.</summary>
    public string ToBase64() => Convert.ToBase64String(Span);

    /// <summary>A quoted character string with escapes, as zone files have it.</summary>
    public string ToQuoted() => PresentationText.Quote(Span);

    /// <inheritdoc/>
    public bool Equals(Octets other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Octets other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>True for the same octets.</summary>
    public static bool operator ==(Octets left, Octets right) => left.Equals(right);

    /// <summary>True for different octets.</summary>
    public static bool operator !=(Octets left, Octets right) => !left.Equals(right);

    /// <summary>Hexadecimal.</summary>
    public override string ToString() => ToHex();
}
