using System.Diagnostics.CodeAnalysis;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>Compares keys octet by octet, with a hash that nobody can foresee.</summary>
internal sealed class OctetsComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    /// <summary>The seed of hashes of keys, drawn once for the process.</summary>
    public static readonly ulong Seed = WorkerRandom.Create().Next();

    public static readonly OctetsComparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)NameWire.Hash(alternate, Seed);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
