using System.Buffers;
using System.Net;
using System.Text;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>
/// Reads lists of names, whatever form each line has: a name alone; a line of a hosts file; a record of a response policy zone
/// (RPZ), of which <see cref="ZoneLines"/> knows more.
/// </summary>
internal sealed class NameListReader
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t"u8);

    // Names that hosts files give to the machine itself, with those of one label.
    private static readonly Name LocalDomain = Name.Parse("localhost.localdomain.");

    private readonly NameTable.Builder _names;
    private readonly ListProblems _problems;
    private readonly ZoneLines _zone;
    private readonly byte[] _wire = new byte[NameWire.MaxLength];

    private NameListReader(NameTable.Builder names, ListProblems problems)
    {
        (_names, _problems) = (names, problems);
        _zone = new ZoneLines(names);
    }

    /// <summary>Reads a list; what is wrong with lines is reported, and they are left out.</summary>
    /// <param name="text">The list.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="problems">Where wrong lines are told.</param>
    /// <exception cref="ListException">It is no list at all.</exception>
    public static NameTable Read(Stream text, long length, ListProblems problems)
    {
        using var names = new NameTable.Builder(length);
        var reader = new NameListReader(names, problems);
        var lines = new LineReader(text);
        while (lines.TryRead(out var line))
        {
            if (lines.IsUtf16)
                throw new ListException("it is in UTF-16; a list is in ASCII", problems);
            if ((lines.IsCut ? $"a line has {LineReader.MaxLength} octets at the most" : reader.Read(line)) is { } wrong)
                problems.Add(lines.Number, wrong);
        }

        return names.Build();
    }

    /// <summary>The first word of a line, which is taken off it; empty at the end.</summary>
    internal static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> line)
    {
        int start = line.IndexOfAnyExcept(Blanks);
        if (start < 0)
            return line = default;
        var rest = line[start..];
        int end = rest.IndexOfAny(Blanks);
        line = end < 0 ? default : rest[end..];
        return end < 0 ? rest : rest[..end];
    }

    private string? Read(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
            return null;
        if (_zone.IsOpen || line[0] == '$')
            return _zone.Read(line);
        var rest = line;
        var first = NextWord(ref rest);
        if (rest.IsEmpty)
            return ReadPlain(first);
        return first.ContainsAny(":."u8) && IPAddress.TryParse(Encoding.ASCII.GetString(first), out var address)
            ? ReadHosts(address, rest) : _zone.Read(line);
    }

    private string? ReadPlain(ReadOnlySpan<byte> text)
    {
        // As some lists write suffixes.
        if (text is [(byte)'.', _, ..])
            text = text[1..];
        var flags = NameFlags.Self | NameFlags.Below;
        if (text is [(byte)'*', (byte)'.', ..])
        {
            text = text[2..];
            flags = NameFlags.Below;
        }

        return ListedName.Read(text, _wire, out int length) ?? Add(_wire.AsSpan(0, length), flags);
    }

    private string? ReadHosts(IPAddress address, ReadOnlySpan<byte> rest)
    {
        if (!IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
            && !address.Equals(IPAddress.Broadcast) && !address.IsIPv6Multicast && !address.IsIPv6LinkLocal)
        {
            return $"{address} is an answer; in a list a hosts line begins with 0.0.0.0, 127.0.0.1, :: or ::1";
        }

        string? wrong = null;
        while (NextWord(ref rest) is { IsEmpty: false } text)
        {
            // 0.0.0.0 has its own line in some.
            if (IPAddress.TryParse(Encoding.ASCII.GetString(text), out _))
                continue;
            var error = ListedName.Read(text, _wire, out int length);
            var name = _wire.AsSpan(0, length);
            if (error is null && (NameWire.CountLabels(name) == 1 || NameWire.Equal(name, LocalDomain.Wire)))
                continue;
            wrong ??= error ?? Add(name, NameFlags.Self | NameFlags.Below);
        }

        return wrong;
    }

    private string? Add(ReadOnlySpan<byte> name, NameFlags flags) =>
        name.Length == 1 ? "the root would fit every name"
        : _names.TryAdd(name, flags) ? null
        : throw new ListException("it has grown while it was read", _problems);
}
