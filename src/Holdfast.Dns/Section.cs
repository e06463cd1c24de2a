namespace Holdfast.Dns;

/// <summary>The sections that hold records (RFC 1035, section 4.1).</summary>
internal enum Section : byte
{
    Answer,
    Authority,
    Additional,
}
