using System.Text;
using System.Text.Json;

namespace Holdfast.Processes.Messages;

/// <summary>Values in JSON.</summary>
internal static class JsonText
{
    /// <summary>A text with its quotes.</summary>
    public static string Of(string text) => $"\"{Encoding.UTF8.GetString(JsonEncodedText.Encode(text).EncodedUtf8Bytes)}\"";

    /// <summary>Octets, as ExaBGP writes them: <c>"0xFFFF"</c>.</summary>
    public static string Hex(ReadOnlyMemory<byte> octets) => $"\"{HexWord(octets)}\"";

    /// <summary>The same without quotes.</summary>
    public static string HexWord(ReadOnlyMemory<byte> octets) => $"0x{Convert.ToHexString(octets.Span)}";
}
