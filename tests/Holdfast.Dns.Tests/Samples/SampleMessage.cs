using System.Globalization;
using Holdfast.Dns.Messages;
using Holdfast.Testing.Messages;

namespace Holdfast.Dns.Tests.Samples;

/// <summary>Short ways to write messages down in tests.</summary>
internal static class SampleMessage
{
    /// <summary>Octets from hexadecimal; blanks are left out.</summary>
    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    /// <summary>A header with these counts; flags as 4 hexadecimal digits.</summary>
    public static string Header(string flags, int questions = 1, int answers = 0, int authorities = 0, int additionals = 0) =>
        string.Create(
            CultureInfo.InvariantCulture, $"1234 {flags} {questions:X4} {answers:X4} {authorities:X4} {additionals:X4} ");

    public static Message Parse(ReadOnlySpan<byte> octets) => MessageText.Read(octets);
}
