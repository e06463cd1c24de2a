namespace Holdfast.Dns.Codes;

/// <summary>What is wrong with a received message, and where; <see cref="None"/> when it is well.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">Where, in octets from the start of the message.</param>
public readonly record struct ParseError(ParseErrorKind Kind, int Offset)
{
    /// <summary>Nothing is wrong.</summary>
    public static ParseError None => default;

    /// <summary>True when something is wrong.</summary>
    public bool IsError => Kind != ParseErrorKind.None;

    /// <summary>
    /// True when a query with this error may be answered: its header could be read and it is no response.
    /// Others are dropped, since to answer a response would start a loop.
    /// </summary>
    public bool IsAnswerable => Kind is not
        (ParseErrorKind.None or ParseErrorKind.TooShort or ParseErrorKind.NotAQuery or ParseErrorKind.NotAResponse);

    /// <summary>The response code for an answerable error: NOTIMP for a foreign opcode, else FORMERR.</summary>
    public ResponseCode ResponseCode => Kind switch
    {
        ParseErrorKind.None => ResponseCode.NoError,
        ParseErrorKind.UnexpectedOpcode => ResponseCode.NotImp,
        _ => ResponseCode.FormErr,
    };

    /// <summary>What and where, for logs: <c>two OPT records at octet 40</c>.</summary>
    public override string ToString() => Kind == ParseErrorKind.None ? "no error" : $"{What} at octet {Offset}";

    private string What => Kind switch
    {
        ParseErrorKind.TooShort => "message shorter than a header",
        ParseErrorKind.NotAQuery => "a response where a query was expected",
        ParseErrorKind.NotAResponse => "a query where a response was expected",
        ParseErrorKind.UnexpectedOpcode => "opcode other than QUERY",
        ParseErrorKind.QuestionCount => "not exactly one question",
        ParseErrorKind.TruncatedQuestion => "question cut short",
        ParseErrorKind.UnexpectedPointer => "compression pointer where none may be",
        ParseErrorKind.BadPointer => "compression pointer that does not lead backwards to a name",
        ParseErrorKind.LabelTooLong => "label longer than 63 octets or of unknown kind",
        ParseErrorKind.NameTooLong => "name longer than 255 octets",
        ParseErrorKind.TruncatedRecord => "record cut short",
        ParseErrorKind.MisplacedOpt => "OPT record with an owner or outside the additional section",
        ParseErrorKind.DuplicateOpt => "two OPT records",
        ParseErrorKind.MalformedOpt => "EDNS options that do not fill their record",
        ParseErrorKind.MalformedRecordData => "RDATA its type does not allow",
        ParseErrorKind.TrailingOctets => "octets after the last record",
        _ => $"error {(byte)Kind}",
    };
}

/// <summary>What is wrong with a message that was received.</summary>
public enum ParseErrorKind : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Shorter than a header: 12 octets.</summary>
    TooShort,

    /// <summary>A response where a query was expected.</summary>
    NotAQuery,

    /// <summary>A query where a response was expected.</summary>
    NotAResponse,

    /// <summary>An opcode other than QUERY.</summary>
    UnexpectedOpcode,

    /// <summary>A number of questions other than one.</summary>
    QuestionCount,

    /// <summary>The message ends within the question.</summary>
    TruncatedQuestion,

    /// <summary>A compression pointer where none may be.</summary>
    UnexpectedPointer,

    /// <summary>A compression pointer that does not point backwards, or too many of them.</summary>
    BadPointer,

    /// <summary>A label longer than 63 octets, or of an unknown kind.</summary>
    LabelTooLong,

    /// <summary>A name longer than 255 octets.</summary>
    NameTooLong,

    /// <summary>The message ends within a resource record.</summary>
    TruncatedRecord,

    /// <summary>
    /// An OPT record with an owner other than the root, or outside the additional section (RFC 6891, section 6.1).
    /// </summary>
    MisplacedOpt,

    /// <summary>More than one OPT record (RFC 6891, section 6.1.1).</summary>
    DuplicateOpt,

    /// <summary>EDNS options that do not fill their OPT record.</summary>
    MalformedOpt,

    /// <summary>RDATA that its type does not allow.</summary>
    MalformedRecordData,

    /// <summary>Octets after the last record (only where the whole message is modelled; views cut them off).</summary>
    TrailingOctets,
}
