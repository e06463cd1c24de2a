namespace Holdfast.Dns;

/// <summary>A domain name, uncompressed wire form (RFC 1035, section 3.1); compares without regard to ASCII case.</summary>
public sealed class Name
{
    /// <summary>Reads presentation form.</summary>
    public static Name Parse(string text) => new();
}
