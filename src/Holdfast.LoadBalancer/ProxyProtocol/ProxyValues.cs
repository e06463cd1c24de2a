using System.Buffers.Binary;

namespace Holdfast.LoadBalancer.ProxyProtocol;

/// <summary>
/// The values of a PROXY header of version 2, one behind the other: each has a type of one octet, a length of two, and as many
/// octets.
/// </summary>
internal static class ProxyValues
{
    /// <summary>Octets of all values of a query at the most: what a datagram bears beside the longest query.</summary>
    public const int Most = 1024;

    /// <summary>Octets before those of a value.</summary>
    public const int HeadLength = 3;

    /// <summary>Whether each is whole.</summary>
    public static bool AreWhole(ReadOnlySpan<byte> values)
    {
        while (!values.IsEmpty)
        {
            if (!TryTake(ref values, out _, out _))
                return false;
        }

        return true;
    }

    /// <summary>Takes the first; false when it is not whole.</summary>
    /// <param name="values">All; afterwards those behind it.</param>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its octets.</param>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> values, out byte type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (values.Length < HeadLength)
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(values[1..]);
        if (values.Length - HeadLength < length)
            return false;
        type = values[0];
        value = values.Slice(HeadLength, length);
        values = values[(HeadLength + length)..];
        return true;
    }
}
