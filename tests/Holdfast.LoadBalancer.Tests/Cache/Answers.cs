using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Tests.Loopback;

namespace Holdfast.LoadBalancer.Tests.Cache;

/// <summary>Answers written octet by octet.</summary>
internal static class Answers
{
    /// <summary>A record whose owner is the question.</summary>
    public static byte[] Record(int type, uint ttl, params byte[] rdata)
    {
        byte[] record =
            [0xC0, 12, (byte)(type >> 8), (byte)type, 0, 1, 0, 0, 0, 0, (byte)(rdata.Length >> 8), (byte)rdata.Length, .. rdata];
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(6), ttl);
        return record;
    }

    public static byte[] A(uint ttl, byte last = 1) => Record(1, ttl, 192, 0, 2, last);

    public static byte[] Soa(uint ttl, uint minimum)
    {
        byte[] rdata = [0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(rdata.AsSpan(18), minimum);
        return Record(6, ttl, rdata);
    }

    public static byte[] Opt(params byte[] options) =>
        [0, 0, 41, 4, 208, 0, 0, 0, 0, (byte)(options.Length >> 8), (byte)options.Length, .. options];

    /// <summary>A response to a query, with these sections.</summary>
    public static byte[] To(
        byte[] query, byte[][] answers, byte[][]? authorities = null, byte[][]? additionals = null, int code = 0)
    {
        authorities ??= [];
        additionals ??= [];
        byte[] head = query[..TestMessages.QuestionEnd(query)];
        head[2] |= 0x80;
        head[3] |= (byte)(0x80 | code);
        head[7] = (byte)answers.Length;
        head[9] = (byte)authorities.Length;
        head[11] = (byte)additionals.Length;
        return [.. head, .. answers.Concat(authorities).Concat(additionals).SelectMany(record => record)];
    }

    public static ReadOnlySpan<byte> Question(byte[] message) => message.AsSpan(12, TestMessages.QuestionEnd(message) - 12);

    public static uint[] Ttls(byte[] message)
    {
        var ttls = new List<uint>();
        var cursor = new RecordCursor(message, TestMessages.QuestionEnd(message));
        while (cursor.MoveNext())
        {
            if (cursor.Type != RecordType.OPT)
                ttls.Add(BinaryPrimitives.ReadUInt32BigEndian(message.AsSpan(cursor.TtlOffset)));
        }

        return [.. ttls];
    }
}
