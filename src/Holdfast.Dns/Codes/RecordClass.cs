namespace Holdfast.Dns.Codes;

/// <summary>The class of a resource record or question (RFC 1035, section 3.2.4; RFC 6895, section 3.2).</summary>
public enum RecordClass : ushort
{
    /// <summary>Internet.</summary>
    IN = 1,

    /// <summary>Chaos; today the class of questions about the server itself, such as <c>id.server</c> (RFC 4892).</summary>
    CH = 3,

    /// <summary>Hesiod.</summary>
    HS = 4,

    /// <summary>No class: "none of these exist" in updates (RFC 2136).</summary>
    None = 254,

    /// <summary>Any class, in questions and updates only.</summary>
    Any = 255,
}
