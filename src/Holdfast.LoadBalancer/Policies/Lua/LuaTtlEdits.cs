using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.Lua;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>The records of an answer as Lua walks over them, and the TTLs that it changes.</summary>
internal sealed class LuaTtlEdits
{
    /// <summary>Octets that Lua is given of a record: section, type, class, TTL.</summary>
    private const int OfRecord = 9;

    // No message has more: a record takes 11 octets.
    private const int MostRecords = ushort.MaxValue / 11;

    private byte[] _octets = [];
    private (ushort Offset, bool IsChanged, uint Ttl)[] _records = [];
    private int _count;

    /// <summary>Forgets all.</summary>
    public void Clear() => _count = 0;

    /// <summary>Returns all records before the OPT record, which has no TTL.</summary>
    /// <param name="call">Who asks.</param>
    /// <param name="message">The answer.</param>
    /// <param name="start">Where its records begin.</param>
    public int Return(LuaCall call, ReadOnlySpan<byte> message, int start)
    {
        if (_octets.Length == 0)
            (_octets, _records) = (new byte[MostRecords * OfRecord], new (ushort, bool, uint)[MostRecords]);
        var cursor = new RecordCursor(message, start);
        var count = 0;
        for (; count < MostRecords && cursor.MoveNext() && cursor.Type != RecordType.OPT; count++)
        {
            ref var known = ref _records[count];
            if (count >= _count)
                known = ((ushort)cursor.TtlOffset, false, BinaryPrimitives.ReadUInt32BigEndian(message[cursor.TtlOffset..]));
            var record = _octets.AsSpan(count * OfRecord, OfRecord);
            record[0] = (byte)(cursor.Section + 1);
            BinaryPrimitives.WriteUInt16BigEndian(record[1..], (ushort)cursor.Type);
            BinaryPrimitives.WriteUInt16BigEndian(record[3..], cursor.Class);
            BinaryPrimitives.WriteUInt32BigEndian(record[5..], known.Ttl);
        }
        _count = count;
        return call.Return(_octets.AsSpan(0, count * OfRecord));
    }

    /// <summary>Notes another TTL, in seconds, of the record at a place from 1.</summary>
    public void Change(long place, uint ttl)
    {
        if (place >= 1 && place <= _count)
            _records[place - 1] = (_records[place - 1].Offset, true, ttl);
    }

    /// <summary>Writes those that were changed.</summary>
    public void Write(Span<byte> message)
    {
        foreach (var (offset, isChanged, ttl) in _records.AsSpan(0, _count))
        {
            if (isChanged)
                BinaryPrimitives.WriteUInt32BigEndian(message[offset..], ttl);
        }
    }
}
