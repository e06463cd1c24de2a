namespace Holdfast.Dns.Wire;

/// <summary>The sections that hold records (RFC 1035, section 4.1).</summary>
public enum Section : byte
{
    /// <summary>The answer section.</summary>
    Answer,

    /// <summary>The authority section.</summary>
    Authority,

    /// <summary>The additional section.</summary>
    Additional,
}
