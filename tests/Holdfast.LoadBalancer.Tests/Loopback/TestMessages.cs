using System.Buffers.Binary;
using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Testing.Messages;
using Record = Holdfast.Dns.Messages.Record;

namespace Holdfast.LoadBalancer.Tests.Loopback;

/// <summary>
/// Answers to queries that are octets, and what is read of them. Queries are written by <see cref="MessageText.Wire"/>.
/// </summary>
internal static class TestMessages
{
    private const HeaderFlags FlagsOfAnswers = HeaderFlags.Response | HeaderFlags.RecursionAvailable;

    /// <summary>A NOERROR answer with so many A records, the query's question, and its OPT where it has one.</summary>
    public static byte[] Answer(this byte[] query, int records = 1)
    {
        var asked = MessageText.Read(query);
        var name = asked.Questions[0].Name;
        return (asked with
        {
            Flags = asked.Flags | FlagsOfAnswers,
            Answers = [.. Enumerable.Range(0, records).Select(i => Address(name, (byte)i))],
        }).ToArray();
    }

    /// <summary>An answer with the query's ID, question and flags, and no OPT but one that the words tell of.</summary>
    /// <param name="query">The query.</param>
    /// <param name="words">What the first line of <see cref="MessageText"/> has behind the question.</param>
    /// <param name="records">
    /// The lines behind the first; <c>@</c> as a record's owner is the question's name.
    /// </param>
    public static byte[] Answer(this byte[] query, string words, params string[] records)
    {
        var asked = MessageText.Read(query);
        var name = asked.Questions[0].Name;
        var answer = MessageText.Parse(string.Join(
            '\n',
            ["- " + words,
                .. records.Select(line => line.StartsWith("@ ", StringComparison.Ordinal) ? name + line[1..] : line)]));
        return (answer with
        {
            Id = asked.Id,
            Flags = asked.Flags | answer.Flags | FlagsOfAnswers,
            Questions = asked.Questions,
        }).ToArray();
    }

    /// <summary>An empty answer that is truncated, with the query's OPT where it has one.</summary>
    public static byte[] TruncatedAnswer(this byte[] query)
    {
        var asked = MessageText.Read(query);
        return (asked with { Flags = asked.Flags | FlagsOfAnswers | HeaderFlags.Truncated }).ToArray();
    }

    public static byte[] With(this byte[] message, Action<byte[]> change)
    {
        byte[] copy = [.. message];
        change(copy);
        return copy;
    }

    public static ushort Id(byte[] message) => MessageText.Read(message).Id;

    public static ResponseCode ResponseCode(byte[] message) => MessageText.Read(message).ResponseCode;

    public static bool Truncated(byte[] message) => MessageText.Read(message).Flags.HasFlag(HeaderFlags.Truncated);

    public static int Answers(byte[] message) => MessageText.Read(message).Answers.Count;

    public static string QName(byte[] message) => MessageText.Read(message).Questions[0].Name.ToString();

    /// <summary>The first line of its <see cref="MessageText"/>: the question, and what header and OPT say.</summary>
    public static string FirstLine(byte[] message) => MessageText.Format(message).Split('\n')[0];

    /// <summary>The EDNS options; null without an OPT.</summary>
    public static EdnsOption[]? Options(byte[] message)
    {
        var read = MessageText.Read(message);
        return read.Edns is null ? null : [.. read.EdnsOptions];
    }

    /// <summary>The TTLs of all records but OPT, in the order of the message.</summary>
    public static uint[] Ttls(byte[] message)
    {
        var read = MessageText.Read(message);
        return [.. read.Answers.Concat(read.Authorities).Concat(read.Additionals)
            .Where(record => record.Type != RecordType.OPT).Select(record => record.Ttl)];
    }

    /// <summary>The octets of the question, in the letters in which it was asked.</summary>
    public static ReadOnlySpan<byte> Question(byte[] message) => message.AsSpan(12..QuestionEnd(message));

    // Of octets that need not be a message otherwise.
    public static int QuestionEnd(byte[] message)
    {
        int at = 12;
        while (message[at] != 0)
            at += message[at] + 1;
        return at + 5;
    }

    /// <summary>A message over TCP: its length before it (RFC 1035, section 4.2.2).</summary>
    public static byte[] Frame(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];

    public static byte[] ReadFrame(Stream stream)
    {
        byte[] length = new byte[2];
        stream.ReadExactly(length);
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        stream.ReadExactly(message);
        return message;
    }

    private static Record Address(Name name, byte last) =>
        new(name, RecordType.A, RecordClass.IN, 60, new AData(new IPAddress([192, 0, 2, last])));
}
