namespace Holdfast.Dns.Codes;

/// <summary>The kind of a message (RFC 1035, section 4.1.1; RFC 6895, section 2.2).</summary>
public enum Opcode : byte
{
    /// <summary>A standard query.</summary>
    Query = 0,

    /// <summary>An inverse query, obsolete (RFC 3425).</summary>
    IQuery = 1,

    /// <summary>A server status request.</summary>
    Status = 2,

    /// <summary>Notice of a changed zone (RFC 1996).</summary>
    Notify = 4,

    /// <summary>A dynamic update (RFC 2136).</summary>
    Update = 5,

    /// <summary>DNS stateful operations (RFC 8490).</summary>
    Dso = 6,
}
