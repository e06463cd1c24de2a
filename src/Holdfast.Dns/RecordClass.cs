namespace Holdfast.Dns;

/// <summary>The class of a resource record or question (RFC 1035, section 3.2.4).</summary>
public enum RecordClass : ushort
{
    /// <summary>Internet.</summary>
    IN = 1,
}
