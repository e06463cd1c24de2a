using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>The TTLs of an answer that was kept for a while. OPT has none.</summary>
internal static class Aging
{
    /// <summary>Counts every TTL down, to zero at the least.</summary>
    /// <param name="message">A whole answer, checked before.</param>
    /// <param name="questionEnd">Where its question ends.</param>
    /// <param name="seconds">How long it was kept.</param>
    public static void CountDown(Span<byte> message, int questionEnd, uint seconds)
    {
        if (seconds == 0)
            return;
        var cursor = new RecordCursor(message, questionEnd);
        while (cursor.MoveNext())
        {
            if (cursor.Type == RecordType.OPT)
                continue;
            var octets = message.Slice(cursor.TtlOffset, sizeof(uint));
            uint ttl = BinaryPrimitives.ReadUInt32BigEndian(octets);
            BinaryPrimitives.WriteUInt32BigEndian(octets, ttl > seconds ? ttl - seconds : 0);
        }
    }

    /// <summary>Has every TTL become a part of what it was.</summary>
    /// <param name="message">A whole answer, checked before.</param>
    /// <param name="questionEnd">Where its question ends.</param>
    /// <param name="percent">The part, in percent, 100 at the most.</param>
    public static void Reduce(Span<byte> message, int questionEnd, uint percent)
    {
        var cursor = new RecordCursor(message, questionEnd);
        while (cursor.MoveNext())
        {
            if (cursor.Type == RecordType.OPT)
                continue;
            var octets = message.Slice(cursor.TtlOffset, sizeof(uint));
            ulong ttl = BinaryPrimitives.ReadUInt32BigEndian(octets);
            BinaryPrimitives.WriteUInt32BigEndian(octets, (uint)(ttl * percent / 100));
        }
    }

    /// <summary>Lowers every TTL that is higher, and raises every one that is lower.</summary>
    /// <param name="message">A whole answer, checked before.</param>
    /// <param name="questionEnd">Where its question ends.</param>
    /// <param name="highest">The highest TTL it may have, in seconds.</param>
    /// <param name="lowest">The lowest TTL it may have, in seconds.</param>
    public static void Limit(Span<byte> message, int questionEnd, uint highest, uint lowest = 0)
    {
        var cursor = new RecordCursor(message, questionEnd);
        while (cursor.MoveNext())
        {
            if (cursor.Type == RecordType.OPT)
                continue;
            var octets = message.Slice(cursor.TtlOffset, sizeof(uint));
            uint ttl = BinaryPrimitives.ReadUInt32BigEndian(octets);
            if (ttl > highest || ttl < lowest)
                BinaryPrimitives.WriteUInt32BigEndian(octets, ttl > highest ? highest : lowest);
        }
    }
}
