using System.Buffers;
using System.Text;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>
/// Reads the lines of a response policy zone (RPZ, draft-vixie-dnsop-dns-rpz): its records of names asked for (QNAME triggers),
/// that is CNAMEs that deny, drop, truncate or let pass. What is then done is the rule's, not the zone's.
/// </summary>
internal sealed class ZoneLines(NameTable.Builder names)
{
    private static readonly Name[] Denials = [Name.Root, Name.Parse("rpz-drop."), Name.Parse("rpz-tcp-only.")];
    private static readonly Name PassThru = Name.Parse("rpz-passthru.");

    private static readonly SearchValues<byte> TtlLetters = SearchValues.Create("0123456789smhdwSMHDW"u8);

    private readonly byte[] _owner = new byte[NameWire.MaxLength];
    private readonly byte[] _target = new byte[NameWire.MaxLength];
    private byte[] _apex = [0];
    private byte[] _origin = [0];
    private int _ownerLength;
    private bool _ownerIsWildcard;
    private int _depth;
    private bool _hasApex;

    /// <summary>Whether a line before was of a zone as a whole: what follows are records, and may lack an owner.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Reads a line; says what is wrong with it, or null.</summary>
    public string? Read(ReadOnlySpan<byte> line)
    {
        // A record of several lines, such as SOA, is none of a name.
        bool isWithin = _depth > 0;
        _depth = Math.Max(0, _depth + line.Count((byte)'(') - line.Count((byte)')'));
        if (isWithin)
            return null;
        if (line[0] == '$')
            return ReadDirective(line);
        bool hasOwner = line[0] is not ((byte)' ' or (byte)'\t');
        if (hasOwner)
        {
            var text = NameListReader.NextWord(ref line);
            if (ReadOwner(text) is { } wrong)
                return wrong;
        }
        else if (_ownerLength == 0)
        {
            return "it has no owner, and there is no record before it";
        }

        var type = NameListReader.NextWord(ref line);
        while (IsTtl(type) || Is(type, "IN"u8))
            type = NameListReader.NextWord(ref line);
        if (Is(type, "SOA"u8))
            return BeginZone();
        if (type.IsEmpty)
            return IsOpen ? "a record of a zone has a type and data, such as `CNAME .`" : NotAList();
        if (_ownerLength == _apex.Length && !_ownerIsWildcard && !Is(type, "CNAME"u8))
            return null; // what a zone says of itself: NS, TXT, DNSKEY
        return Is(type, "CNAME"u8) ? ReadAlias(NameListReader.NextWord(ref line))
            : !IsOpen && !IsTypeLike(type) ? NotAList()
            : $"{ListedName.Show(type)} is an answer of the zone's own: a rule has one answer for all names, such as `spoof`";
    }

    private static string NotAList() =>
        "a line is a name, a hosts line (`0.0.0.0 NAME`) or a record of a response policy zone (`NAME CNAME .`)";

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> other) =>
        Ascii.EqualsIgnoreCase(word, other);

    private static bool IsTypeLike(ReadOnlySpan<byte> word) => Is(word, "A"u8) || Is(word, "AAAA"u8) || Is(word, "TXT"u8)
        || Is(word, "MX"u8) || Is(word, "NS"u8) || Is(word, "DNAME"u8) || Is(word, "PTR"u8) || Is(word, "SRV"u8);

    // Digits with units between them (RFC 2308's examples have them, and every server reads them).
    private static bool IsTtl(ReadOnlySpan<byte> word) =>
        word is [>= (byte)'0' and <= (byte)'9', ..] && !word.ContainsAnyExcept(TtlLetters);

    private string? ReadDirective(ReadOnlySpan<byte> line)
    {
        var directive = NameListReader.NextWord(ref line);
        IsOpen = true;
        if (Is(directive, "$TTL"u8))
            return null;
        if (!Is(directive, "$ORIGIN"u8))
            return $"{ListedName.Show(directive)} cannot be followed: write out what it stands for";
        if (ReadName(NameListReader.NextWord(ref line), _owner, out int length) is { } wrong)
            return wrong;
        _origin = _owner[..length];
        _ownerLength = 0;
        if (!_hasApex)
            _apex = _origin;
        return null;
    }

    // The zone's name is that of its SOA record, or the first $ORIGIN.
    private string? BeginZone()
    {
        IsOpen = true;
        if (_apex.Length == 1)
            _apex = _origin = _owner[.._ownerLength];
        _hasApex = true;
        return null;
    }

    private string? ReadOwner(ReadOnlySpan<byte> text)
    {
        _ownerIsWildcard = text is [(byte)'*', (byte)'.', ..];
        string? wrong = ReadName(_ownerIsWildcard ? text[2..] : text, _owner, out _ownerLength);
        if (wrong is null && _apex.Length > 1 && !NameWire.IsAtOrBelow(_owner.AsSpan(0, _ownerLength), _apex))
            wrong = $"`{ListedName.Show(text)}` is not in the zone {Show(_apex)}";
        if (wrong is not null)
            _ownerLength = 0;
        return wrong;
    }

    /// <summary>Reads a name; one without its last dot is below the origin.</summary>
    private string? ReadName(ReadOnlySpan<byte> text, byte[] wire, out int length)
    {
        length = 0;
        if (text is [(byte)'@'] or [(byte)'.'])
        {
            var known = text[0] == '@' ? _origin : [0];
            known.CopyTo(wire, 0);
            length = known.Length;
            return null;
        }

        if (ListedName.Read(text, wire, out length) is { } wrong)
            return wrong;
        if (text[^1] == '.' || _origin.Length == 1)
            return null;
        if (length - 1 + _origin.Length > NameWire.MaxLength)
            return $"`{ListedName.Show(text)}` is too long: with {Show(_origin)} behind it, it has more than 255 octets";
        _origin.CopyTo(wire, length - 1);
        length += _origin.Length - 1;
        return null;
    }

    private string? ReadAlias(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return "CNAME has no name behind it";
        bool isNoData = text is [(byte)'*', (byte)'.'];
        int length = 0;
        if (!isNoData && ReadName(text, _target, out length) is { } wrong)
            return wrong;
        var target = _target.AsSpan(0, length);
        bool passes = NameWire.Equal(target, PassThru.Wire);
        bool denies = isNoData;
        foreach (var denial in Denials)
            denies |= NameWire.Equal(target, denial.Wire);
        if (!passes && !denies)
            return $"`CNAME {ListedName.Show(text)}` is an answer of the zone's own: a rule has one answer for all names; what a "
                + "list understands is `CNAME .`, `CNAME *.`, `CNAME rpz-drop.`, `CNAME rpz-tcp-only.` and `CNAME rpz-passthru.`";
        return Add(_owner.AsSpan(0, _ownerLength - _apex.Length + 1), passes);
    }

    // What is in front of the zone's name, as a name of its own.
    private string? Add(Span<byte> name, bool passes)
    {
        name[^1] = 0;
        if (name.Length == 1)
            return _ownerIsWildcard ? "the root would fit every name" : "the zone's own name is none that anybody asks for";
        if (Trigger(name) is { } trigger)
            return $"`{trigger}` is not a rule for names asked for, and lists have no other; clients stand in a `client_file`";
        var flags = passes ? (_ownerIsWildcard ? NameFlags.NotBelow : NameFlags.NotSelf)
            : _ownerIsWildcard ? NameFlags.Below : NameFlags.Self;
        bool isAdded = names.TryAdd(name, flags);
        // The owner stays for a line without one.
        _apex.CopyTo(_owner, _ownerLength - _apex.Length);
        return isAdded ? null : "with the zone's $ORIGIN, the names are too long for a list of this length";
    }

    private static string? Trigger(ReadOnlySpan<byte> name)
    {
        int last = 0;
        for (int at = 0; name[at] != 0; at += 1 + name[at])
            last = at;
        var label = name.Slice(last + 1, name[last]);
        return Is(label, "rpz-ip"u8) ? "rpz-ip" : Is(label, "rpz-client-ip"u8) ? "rpz-client-ip"
            : Is(label, "rpz-nsip"u8) ? "rpz-nsip" : Is(label, "rpz-nsdname"u8) ? "rpz-nsdname" : null;
    }

    private static string Show(byte[] wire) => Name.TryReadUncompressed(wire, out var name) ? name.ToString() : ".";
}
