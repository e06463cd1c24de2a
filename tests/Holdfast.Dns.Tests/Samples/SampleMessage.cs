using System.Globalization;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;

namespace Holdfast.Dns.Tests.Samples;

/// <summary>Short ways to write messages down in tests.</summary>
internal static class SampleMessage
{
    /// <summary>A recursive query with ID 0x1234.</summary>
    public static byte[] Query(string name, RecordType type = RecordType.A, EdnsHeader? edns = null) =>
        Message.Query(0x1234, new Question(Name.Parse(name), type), edns).ToArray();

    /// <summary>Octets from hexadecimal; blanks are left out.</summary>
    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A header with these counts; flags as 4 hexadecimal digits.</summary>
    public static string Header(string flags, int questions = 1, int answers = 0, int authorities = 0, int additionals = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"1234 {flags} {questions:X4} {answers:X4} {authorities:X4} {additionals:X4} ");

    public static Message Parse(ReadOnlySpan<byte> octets)
    {
        var error = Message.TryParse(octets, out var message);
        Assert.True(message is not null, $"{error}: {Convert.ToHexString(octets)}");
        return message;
    }
}
