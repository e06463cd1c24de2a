using System.Text;

namespace Holdfast.Bgp.Wire;

/// <summary>Text that a neighbor chose.</summary>
internal static class PeerText
{
    /// <summary>UTF-8 made fit for a terminal and one line of a log.</summary>
    public static string Printable(ReadOnlySpan<byte> utf8) =>
        string.Concat(Encoding.UTF8.GetString(utf8).Select(character => char.IsControl(character) ? ' ' : character));
}
