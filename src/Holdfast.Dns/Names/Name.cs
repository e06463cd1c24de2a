using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Holdfast.Dns.Names;

/// <summary>
/// A domain name, fully qualified, in uncompressed wire form (RFC 1035, section 3.1). Keeps its letters' case,
/// compares without regard to it. Labels may hold any octets.
/// </summary>
public sealed class Name : IEquatable<Name>
{

    private readonly byte[] _wire;

    internal Name(byte[] wire) => _wire = wire;

    /// <summary>The root.</summary>
    public static Name Root { get; } = new([0]);

    /// <summary>The wire form: labels with their length octets, the root's zero octet last; 1 to 255 octets.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>The wire form, for those who keep it.</summary>
    internal ReadOnlyMemory<byte> WireMemory => _wire;

    /// <summary>True for the root.</summary>
    public bool IsRoot => _wire.Length == 1;

    /// <summary>How many labels, the root's not counted.</summary>
    public int LabelCount => NameWire.CountLabels(_wire);

    /// <summary>Reads presentation form (RFC 1035, section 5.1); the last dot may be left out.</summary>
    /// <exception cref="FormatException">The text is no name; the message says why and where.</exception>
    public static Name Parse(string text) =>
        TryParse(text, out var name, out var error) ? name : throw new FormatException(error);

    /// <summary>Reads presentation form (RFC 1035, section 5.1); the last dot may be left out.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Name? name) => TryParse(text, out name, out _);

    /// <summary>Reads presentation form; <paramref name="error"/> says what is wrong and at which character, from 1.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Name? name, [NotNullWhen(false)] out string? error)
    {
        error = NameText.Read(text ?? "", out var wire);
        name = error is null ? new Name(wire) : null;
        return error is null;
    }

    /// <summary>Reads the uncompressed wire-form name that starts the span; octets after it are left alone.</summary>
    public static bool TryReadUncompressed(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out Name? name)
    {
        int length = NameWire.MeasureUncompressed(octets);
        name = length < 0 ? null : new Name(octets[..length].ToArray());
        return name is not null;
    }

    /// <summary>The same name, its letters small.</summary>
    // An octet of length is less than any letter.
    public Name ToLowerCase() => new([.. _wire.Select(octet => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet)]);

    /// <summary>True when this is <paramref name="other"/> or below it.</summary>
    public bool IsSubdomainOf(Name other) => NameWire.IsAtOrBelow(_wire, other._wire);

    /// <inheritdoc/>
    public bool Equals(Name? other) => other is not null && NameWire.Equal(_wire, other._wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Name);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)NameWire.Hash(_wire, Hashing.Seed);

    /// <summary>True for the same name in any case.</summary>
    public static bool operator ==(Name? left, Name? right) => left is null ? right is null : left.Equals(right);

    /// <summary>True for different names.</summary>
    public static bool operator !=(Name? left, Name? right) => !(left == right);

    /// <summary>Presentation form with the last dot, escaped as zone files have it.</summary>
    public override string ToString() => NameText.Write(_wire);

    // Apart from the other static members: who names the root and hashes nothing need not load the cryptographic library.
    private static class Hashing
    {
        public static readonly ulong Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    }
}
