using System.Buffers.Binary;
using Holdfast.Dns.Codes;

namespace Holdfast.Dns.Wire;

/// <summary>
/// Writes a small answer of our own to a query, without allocation: the question is repeated, opcode, RD and CD copied, RA
/// set, and an OPT sent when the query had one. Records come first, then options, then <see cref="Finish"/>. The
/// destination's length is the limit: hand in a span no longer than the client can take.
/// </summary>
public ref struct AnswerWriter
{
    /// <summary>The UDP payload declared where nothing else is said, in octets.</summary>
    public const ushort DefaultUdpPayloadSize = 1232;

    private const ushort PointerToQuestion = 0xC000 | HeaderLayout.Length;

    private static ReadOnlySpan<byte> QuestionName => [PointerToQuestion >> 8, PointerToQuestion & 0xFF];

    private readonly Span<byte> _destination;
    private readonly RecordClass _class;
    private readonly ushort _udpPayloadSize;
    private readonly byte _extendedResponseCode;
    private readonly bool _hasEdns;
    private readonly bool _dnssecOk;
    private int _optOffset;
    private int _answers;
    private int _authorities;
    private int _additionals;

    /// <summary>Begins an answer: header and question.</summary>
    /// <param name="destination">Where to; at least the question's end and 11 octets for the OPT long.</param>
    /// <param name="query">The query to answer.</param>
    /// <param name="responseCode">The response code; one above 15 needs EDNS and becomes SERVFAIL without.</param>
    /// <param name="udpPayloadSize">The UDP payload we declare in the OPT, in octets.</param>
    /// <exception cref="ArgumentException">The destination has no room for header, question and OPT.</exception>
    public AnswerWriter(
        Span<byte> destination, scoped in QueryView query, ResponseCode responseCode,
        ushort udpPayloadSize = DefaultUdpPayloadSize)
    {
        _destination = destination;
        _class = query.QClass;
        _udpPayloadSize = udpPayloadSize;
        var edns = query.Edns;
        _hasEdns = edns.IsPresent;
        _dnssecOk = edns.DnssecOk;
        if (!_hasEdns && (ushort)responseCode > 0xF)
            responseCode = ResponseCode.ServFail;
        _extendedResponseCode = (byte)((ushort)responseCode >> 4);
        Length = query.QuestionEnd;
        if (Length + Reserved > destination.Length)
            throw new ArgumentException("no room for header, question and OPT", nameof(destination));
        query.Message[..Length].CopyTo(destination);
        WriteHeader(destination, responseCode, questions: 1);
    }

    /// <summary>Octets written so far, without the end of the OPT.</summary>
    public int Length { get; private set; }

    private readonly int Reserved => _hasEdns && _optOffset == 0 ? EdnsView.EmptyOptLength : 0;

    /// <summary>
    /// Answers a query that <see cref="QueryView.TryParse"/> refused, with FORMERR or NOTIMP as the error has it; repeats the
    /// question when it can be read, and has an OPT record when one's fixed part can be read (RFC 6891, section 6.1.1). Returns
    /// the length, or 0 when it must be dropped or there is no room.
    /// </summary>
    public static int WriteError(Span<byte> destination, ReadOnlySpan<byte> message, ParseError error)
    {
        if (!error.IsAnswerable || message.Length < HeaderLayout.Length || destination.Length < HeaderLayout.Length)
            return 0;
        int length = HeaderLayout.Length;
        int questions = 0;
        if (error.Kind != ParseErrorKind.QuestionCount && HeaderLayout.Read(message, HeaderLayout.QuestionCount) == 1
            && !MessageLayout.TryReadQuestions(message, out int questionEnd).IsError && questionEnd <= destination.Length)
        {
            length = questionEnd;
            questions = 1;
        }

        message[..length].CopyTo(destination);
        WriteHeader(destination, error.ResponseCode, questions);
        if (length + EdnsView.EmptyOptLength <= destination.Length && MessageLayout.TryFindOpt(message, out int opt))
        {
            bool dnssecOk = (message[opt + 7] & 0x80) != 0;
            OptRewriter.Append(destination, ref length, new OptFields(DefaultUdpPayloadSize, dnssecOk));
        }

        return length;
    }

    /// <summary>Sets TC, so that the client asks again over TCP.</summary>
    public readonly void SetTruncated() => _destination[HeaderLayout.Flags] |= (byte)((ushort)HeaderFlags.Truncated >> 8);

    /// <summary>Sets AA, for names that are this server's own, such as <c>id.server</c>.</summary>
    public readonly void SetAuthoritative() => _destination[HeaderLayout.Flags] |= (byte)((ushort)HeaderFlags.Authoritative >> 8);

    /// <summary>Sets or clears a flag of the header, such as AA, AD or RA.</summary>
    public readonly void SetFlag(HeaderFlags flag, bool isSet)
    {
        int flags = HeaderLayout.Read(_destination, HeaderLayout.Flags);
        HeaderLayout.Write(_destination, HeaderLayout.Flags, isSet ? flags | (int)flag : flags & ~(int)flag);
    }

    /// <summary>Adds an A or AAAA record, by the length of the address: 4 or 16 octets. TTL in seconds. False: no room.</summary>
    public bool TryAddAddress(scoped ReadOnlySpan<byte> address, uint ttl) =>
        address.Length is 4 or 16
            ? TryAddAnswer(address.Length == 4 ? RecordType.A : RecordType.AAAA, ttl, address)
            : throw new ArgumentException("an address has 4 or 16 octets", nameof(address));

    /// <summary>Adds a TXT record, split into strings of 255 octets. TTL in seconds. False: no room.</summary>
    public bool TryAddText(scoped ReadOnlySpan<byte> text, uint ttl)
    {
        int strings = Math.Max(1, (text.Length + 254) / 255);
        if (!TryBeginRecord(QuestionName, RecordType.TXT, ttl, text.Length + strings))
            return false;
        _answers++;
        for (; strings > 0; strings--)
        {
            int size = Math.Min(text.Length, 255);
            _destination[Length] = (byte)size;
            text[..size].CopyTo(_destination[(Length + 1)..]);
            Length += 1 + size;
            text = text[size..];
        }

        return true;
    }

    /// <summary>
    /// Adds a record of the question's name and class. TTL in seconds; RDATA as it goes on the wire. False: no room.
    /// </summary>
    public bool TryAddAnswer(RecordType type, uint ttl, scoped ReadOnlySpan<byte> rdata)
    {
        if (_authorities != 0)
            throw new InvalidOperationException("answers must be added before authority");
        if (!TryAddRecord(QuestionName, type, ttl, rdata))
            return false;
        _answers++;
        return true;
    }

    /// <summary>
    /// Adds a record of the question's name and class to the authority section, after all answers. TTL in seconds; RDATA as it
    /// goes on the wire, where <see cref="WritePointerToQuestion"/> may stand for the name. False: no room.
    /// </summary>
    public bool TryAddAuthority(RecordType type, uint ttl, scoped ReadOnlySpan<byte> rdata) =>
        TryAddAuthority(QuestionName, type, ttl, rdata);

    /// <summary>
    /// Adds a record of the question's class to the authority section, after all answers. Owner uncompressed on the wire; TTL in
    /// seconds; RDATA as it goes on the wire. False: no room.
    /// </summary>
    public bool TryAddAuthority(scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, scoped ReadOnlySpan<byte> rdata)
    {
        if (_additionals != 0)
            throw new InvalidOperationException("authority must be added before additional records");
        if (!TryAddRecord(owner, type, ttl, rdata))
            return false;
        _authorities++;
        return true;
    }

    /// <summary>Adds a record of the question's name to the additional section, as to the authority section.</summary>
    public bool TryAddAdditional(RecordType type, uint ttl, scoped ReadOnlySpan<byte> rdata) =>
        TryAddAdditional(QuestionName, type, ttl, rdata);

    /// <summary>Adds a record to the additional section, after those of all others, as to the authority section.</summary>
    public bool TryAddAdditional(scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, scoped ReadOnlySpan<byte> rdata)
    {
        if (!TryAddRecord(owner, type, ttl, rdata))
            return false;
        _additionals++;
        return true;
    }

    /// <summary>Writes the name of the question into a record's data, compressed: two octets (RFC 1035, section 4.1.4).</summary>
    public static void WritePointerToQuestion(Span<byte> rdata) => HeaderLayout.Write(rdata, 0, PointerToQuestion);

    /// <summary>Adds an Extended DNS Error (RFC 8914) with a text in UTF-8. False: the client sent no EDNS, or no room.</summary>
    public bool TryAddExtendedError(ExtendedErrorCode code, scoped ReadOnlySpan<byte> text)
    {
        if (!TryBeginOption(EdnsOptionCode.ExtendedError, 2 + text.Length))
            return false;
        HeaderLayout.Write(_destination, Length, (ushort)code);
        text.CopyTo(_destination[(Length + 2)..]);
        Length += 2 + text.Length;
        return true;
    }

    /// <summary>Adds NSID (RFC 5001), meant for clients that asked for it. False: the client sent no EDNS, or no room.</summary>
    public bool TryAddNsid(scoped ReadOnlySpan<byte> nsid) => TryAddOption(EdnsOptionCode.Nsid, nsid);

    /// <summary>Adds an EDNS option. False: the client sent no EDNS, or no room.</summary>
    public bool TryAddOption(EdnsOptionCode code, scoped ReadOnlySpan<byte> data)
    {
        if (!TryBeginOption(code, data.Length))
            return false;
        data.CopyTo(_destination[Length..]);
        Length += data.Length;
        return true;
    }

    /// <summary>Ends the answer: counts and OPT. Returns its length in octets.</summary>
    public int Finish()
    {
        HeaderLayout.Write(_destination, HeaderLayout.AnswerCount, _answers);
        HeaderLayout.Write(_destination, HeaderLayout.AuthorityCount, _authorities);
        HeaderLayout.Write(_destination, HeaderLayout.AdditionalCount, _additionals);
        if (!_hasEdns)
            return Length;
        if (_optOffset == 0)
            BeginOpt();
        HeaderLayout.Write(_destination, HeaderLayout.AdditionalCount, _additionals + 1);
        HeaderLayout.Write(_destination, _optOffset + 9, Length - _optOffset - EdnsView.EmptyOptLength);
        return Length;
    }

    private static void WriteHeader(Span<byte> destination, ResponseCode responseCode, int questions)
    {
        const HeaderFlags Copied = HeaderFlags.RecursionDesired | HeaderFlags.CheckingDisabled;
        const int OpcodeBits = 0x7800;
        int received = HeaderLayout.Read(destination, HeaderLayout.Flags);
        int flags = (received & OpcodeBits) | (received & (int)Copied)
            | (int)(HeaderFlags.Response | HeaderFlags.RecursionAvailable) | ((int)responseCode & 0xF);
        HeaderLayout.Write(destination, HeaderLayout.Flags, flags);
        HeaderLayout.Write(destination, HeaderLayout.QuestionCount, questions);
        destination[HeaderLayout.AnswerCount..HeaderLayout.Length].Clear();
    }

    private bool TryAddRecord(
        scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, scoped ReadOnlySpan<byte> rdata)
    {
        if (!TryBeginRecord(owner, type, ttl, rdata.Length))
            return false;
        rdata.CopyTo(_destination[Length..]);
        Length += rdata.Length;
        return true;
    }

    private bool TryBeginRecord(scoped ReadOnlySpan<byte> owner, RecordType type, uint ttl, int rdataLength)
    {
        const int fixedPart = 10;
        if (_optOffset != 0)
            throw new InvalidOperationException("records must be added before options");
        if (rdataLength > ushort.MaxValue || Length + owner.Length + fixedPart + rdataLength + Reserved > _destination.Length)
            return false;
        owner.CopyTo(_destination[Length..]);
        Length += owner.Length;
        HeaderLayout.Write(_destination, Length, (ushort)type);
        HeaderLayout.Write(_destination, Length + 2, (ushort)_class);
        BinaryPrimitives.WriteUInt32BigEndian(_destination[(Length + 4)..], ttl);
        HeaderLayout.Write(_destination, Length + 8, rdataLength);
        Length += fixedPart;
        return true;
    }

    private bool TryBeginOption(EdnsOptionCode code, int dataLength)
    {
        if (!_hasEdns || Length + Reserved + EdnsEditor.EmptyOptionLength + dataLength > _destination.Length)
            return false;
        if (_optOffset == 0)
            BeginOpt();
        HeaderLayout.Write(_destination, Length, (ushort)code);
        HeaderLayout.Write(_destination, Length + 2, dataLength);
        Length += EdnsEditor.EmptyOptionLength;
        return true;
    }

    private void BeginOpt()
    {
        EdnsEditor.WriteEmptyOpt(_destination[Length..], _udpPayloadSize, _dnssecOk);
        _destination[Length + 5] = _extendedResponseCode;
        _optOffset = Length;
        Length += EdnsView.EmptyOptLength;
    }
}
