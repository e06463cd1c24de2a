namespace Holdfast.Dns;

/// <summary>The type of a resource record or question (RFC 1035, section 3.2.2, and the IANA registry).</summary>
public enum RecordType : ushort
{
    /// <summary>IPv4 address (RFC 1035).</summary>
    A = 1,
}
