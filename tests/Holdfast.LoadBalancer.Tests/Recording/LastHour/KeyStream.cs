using System.Buffers.Binary;

namespace Holdfast.LoadBalancer.Tests.Recording.LastHour;

/// <summary>Keys of which few are frequent and many are rare, and how often each was drawn.</summary>
internal sealed class KeyStream(int seed)
{
    private readonly Random _random = new(seed);
    private readonly byte[] _key = new byte[sizeof(int)];

    /// <summary>The true weight of each key.</summary>
    public Dictionary<int, long> Weights { get; } = [];

    /// <summary>The number of the last key drawn.</summary>
    public int Last { get; private set; }

    /// <summary>Draws the next key, and counts it.</summary>
    /// <param name="shift">Added to its number: others are frequent then.</param>
    /// <param name="weight">What it weighs.</param>
    public ReadOnlySpan<byte> Next(int shift = 0, long weight = 1)
    {
        Last = shift + (_random.Next(2) == 0 ? (int)(1 / (_random.NextDouble() + 0.0002)) : _random.Next(20_000));
        Weights[Last] = Weights.GetValueOrDefault(Last) + weight;
        return Octets(Last);
    }

    /// <summary>A number from 1 up to a bound.</summary>
    public int Number(int most) => 1 + _random.Next(most);

    /// <summary>A key's octets, good until the next.</summary>
    public ReadOnlySpan<byte> Octets(int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(_key, number);
        return _key;
    }

    /// <summary>A key's number.</summary>
    public static int Read(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadInt32BigEndian(key);
}
