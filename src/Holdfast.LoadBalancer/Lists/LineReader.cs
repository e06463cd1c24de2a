namespace Holdfast.LoadBalancer.Lists;

/// <summary>
/// Reads a text line by line, as octets: lines end with LF or CR LF, a byte order mark of UTF-8 is passed over, comments
/// (<c>#</c> and <c>;</c>) and blanks at the end of a line are cut off.
/// </summary>
internal sealed class LineReader(Stream stream)
{
    /// <summary>The longest line, in octets: longer than any name with escapes.</summary>
    public const int MaxLength = 4096;

    private readonly byte[] _buffer = new byte[16 * MaxLength];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>The number of the line read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the line read last was longer than <see cref="MaxLength"/>; what was read is its beginning.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether the text is in UTF-16, which has a mark at its beginning.</summary>
    public bool IsUtf16 => Number == 1 && _buffer.AsSpan(0, _end) is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];

    /// <summary>Reads the next line; false behind the last.</summary>
    /// <param name="line">The line; valid until the next is read.</param>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        line = default;
        IsCut = false;
        int length = LengthOfLine();
        if (length < 0)
            return false;
        Number++;
        line = _buffer.AsSpan(_start, length);
        _start = Math.Min(_end, _start + length + 1);
        if (Number == 1 && line is [0xEF, 0xBB, 0xBF, ..])
            line = line[3..];
        line = Uncommented(line).TrimEnd(" \t\r"u8);
        return true;
    }

    private int LengthOfLine()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length > MaxLength || (length < 0 && _end - _start > MaxLength))
            {
                SkipRest();
                return MaxLength;
            }

            if (length >= 0)
                return length;
            if (_atEnd)
                return _end > _start ? _end - _start : -1;
            Fill();
        }
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _atEnd = read == 0;
    }

    // Leaves the beginning of the line, of the greatest length, and what follows the line.
    private void SkipRest()
    {
        IsCut = true;
        _buffer.AsSpan(_start, MaxLength).CopyTo(_buffer);
        int from = _start + MaxLength;
        while (true)
        {
            int length = _buffer.AsSpan(from, _end - from).IndexOf((byte)'\n');
            if (length >= 0 || _atEnd)
            {
                // One octet stands for the line feed.
                int rest = length < 0 ? _end : from + length;
                int kept = _end - rest;
                _buffer.AsSpan(rest, kept).CopyTo(_buffer.AsSpan(MaxLength));
                (_start, _end) = (0, MaxLength + kept);
                return;
            }

            int read = stream.Read(_buffer, MaxLength, _buffer.Length - MaxLength);
            (from, _end, _atEnd) = (MaxLength, MaxLength + read, read == 0);
        }
    }

    private static ReadOnlySpan<byte> Uncommented(ReadOnlySpan<byte> line)
    {
        for (int from = 0; line[from..].IndexOfAny("#;"u8) is >= 0 and var found; from += found + 1)
        {
            if (from + found == 0 || line[from + found - 1] != '\\')
                return line[..(from + found)];
        }

        return line;
    }
}
