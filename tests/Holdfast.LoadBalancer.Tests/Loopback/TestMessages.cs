using System.Buffers.Binary;
using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Tests.Loopback;

/// <summary>DNS messages written octet by octet, so that the tests share nothing with what they test.</summary>
internal static class TestMessages
{
    public const int A = 1, Txt = 16, Nsid = 3, Subnet = 8, ExtendedError = 15;

    /// <summary>A query; with an OPT where a payload size or options are given.</summary>
    public static byte[] Query(string name, ushort id = 0x1234, int type = A, int cls = 1, int edns = 0, params byte[] options)
    {
        var message = new List<byte> { (byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(edns > 0 ? 1 : 0) };
        message.AddRange(Name(name));
        message.AddRange([0, (byte)type, 0, (byte)cls]);
        if (edns > 0)
            message.AddRange(
                [0, 0, 41, (byte)(edns >> 8), (byte)edns, 0, 0, 0, 0, (byte)(options.Length >> 8), (byte)options.Length,
                    .. options]);
        return [.. message];
    }

    public static byte[] Option(int code, params byte[] data) =>
        [0, (byte)code, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    /// <summary>A NOERROR answer with so many A records, the query's question, and its OPT where it has one.</summary>
    public static byte[] Answer(byte[] query, int records = 1)
    {
        int end = QuestionEnd(query);
        var message = new List<byte>(query[..end]);
        message[2] |= 0x80;
        message[3] |= 0x80;
        message[7] = (byte)records;
        message[6] = (byte)(records >> 8);
        for (int i = 0; i < records; i++)
            message.AddRange([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, (byte)i]);
        message.AddRange(query[end..]);
        return [.. message];
    }

    public static byte[] With(this byte[] message, Action<byte[]> change)
    {
        byte[] copy = [.. message];
        change(copy);
        return copy;
    }

    public static ushort Id(byte[] message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    public static int ResponseCode(byte[] message) => message[3] & 0xF;

    public static bool Truncated(byte[] message) => (message[2] & 2) != 0;

    public static int Answers(byte[] message) => BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(6));

    public static int QuestionEnd(byte[] message)
    {
        int at = 12;
        while (message[at] != 0)
            at += message[at] + 1;
        return at + 5;
    }

    public static string QName(byte[] message)
    {
        var name = new StringBuilder();
        for (int at = 12; message[at] != 0; at += message[at] + 1)
            name.Append(Encoding.ASCII.GetString(message, at + 1, message[at])).Append('.');
        return name.ToString();
    }

    /// <summary>The options of the OPT at the message's end, where nothing but options follows it; null without an OPT.</summary>
    public static Dictionary<int, byte[]>? Options(byte[] message)
    {
        var parsed = Holdfast.Dns.Wire.ResponseView.TryParse(message.With(m => m[2] |= 0x80), out var view);
        Assert.False(parsed.IsError, parsed.ToString());
        Assert.False(view.TryReadEdns(out var edns).IsError);
        if (!edns.IsPresent)
            return null;
        var options = new Dictionary<int, byte[]>();
        for (var rest = edns.Options; rest.Length >= 4;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            options[BinaryPrimitives.ReadUInt16BigEndian(rest)] = rest.Slice(4, length).ToArray();
            rest = rest[(4 + length)..];
        }

        return options;
    }

    public static byte[] Frame(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    public static byte[] ReadFrame(Stream stream)
    {
        byte[] length = new byte[2];
        stream.ReadExactly(length);
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        stream.ReadExactly(message);
        return message;
    }

    private static IEnumerable<byte> Name(string name) => name.TrimEnd('.').Split('.', StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]).Append((byte)0);
}
