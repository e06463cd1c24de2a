namespace Holdfast.Dns.Codes;

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

    /// <summary>An OPT record with an owner other than the root, or outside the additional section (RFC 6891, section 6.1).</summary>
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
