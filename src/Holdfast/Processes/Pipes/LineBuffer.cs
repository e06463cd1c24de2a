using System.Buffers;
using System.Text;

namespace Holdfast.Processes.Pipes;

/// <summary>Puts lines together from what comes in pieces.</summary>
internal sealed class LineBuffer
{
    /// <summary>Octets of a line that are kept; a longer one is passed over.</summary>
    public const int Longest = 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _isTooLong;

    /// <summary>Takes a piece.</summary>
    /// <param name="piece">The octets.</param>
    /// <param name="line">Told each whole line, without its end; null for one that was too long.</param>
    public void Add(ReadOnlySpan<byte> piece, Action<string?> line)
    {
        while (piece.IndexOf((byte)'\n') is >= 0 and var end)
        {
            Append(piece[..end]);
            piece = piece[(end + 1)..];
            line(_isTooLong ? null : Encoding.UTF8.GetString(_line.WrittenSpan).TrimEnd('\r'));
            Clear();
        }
        Append(piece);
    }

    /// <summary>Forgets the beginning of a line.</summary>
    public void Clear()
    {
        _line.ResetWrittenCount();
        _isTooLong = false;
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        _isTooLong |= _line.WrittenCount + octets.Length > Longest;
        if (!_isTooLong) _line.Write(octets);
    }
}
