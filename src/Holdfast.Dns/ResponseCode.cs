namespace Holdfast.Dns;

/// <summary>The response code, with the upper bits of EDNS where a message has it (RFC 1035, section 4.1.1; RFC 6895).</summary>
public enum ResponseCode : ushort
{
    /// <summary>No error.</summary>
    NoError = 0,
}
