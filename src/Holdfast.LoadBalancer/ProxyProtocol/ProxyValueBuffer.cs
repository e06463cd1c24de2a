using System.Buffers.Binary;

namespace Holdfast.LoadBalancer.ProxyProtocol;

/// <summary>Room for the values of a query's PROXY header: those that it came with, or that rules set.</summary>
internal sealed class ProxyValueBuffer
{
    [ThreadStatic]
    private static ProxyValueBuffer? _ofThread;

    // Where it is, Lua may read it.
    private readonly byte[] _octets = GC.AllocateUninitializedArray<byte>(ProxyValues.Most, pinned: true);
    private int _length;

    /// <summary>The values, one behind the other.</summary>
    public ReadOnlySpan<byte> Octets => _octets.AsSpan(0, _length);

    /// <summary>The one that rules add values in, for the query that the thread has at the moment.</summary>
    public static ProxyValueBuffer OfThread => _ofThread ??= new();

    /// <summary>Takes over values in place of those that it has; as many as there is room for.</summary>
    public void Set(ReadOnlySpan<byte> values)
    {
        _length = 0;
        while (ProxyValues.TryTake(ref values, out byte type, out var value) && TryAdd(type, value))
        {
        }
    }

    /// <summary>Adds a value behind those that it has; false where there is no room.</summary>
    public bool TryAdd(byte type, ReadOnlySpan<byte> value)
    {
        if (_octets.Length - _length < ProxyValues.HeadLength + value.Length)
            return false;
        Span<byte> rest = _octets.AsSpan(_length);
        rest[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(rest[1..], (ushort)value.Length);
        value.CopyTo(rest[ProxyValues.HeadLength..]);
        _length += ProxyValues.HeadLength + value.Length;
        return true;
    }
}
