namespace Holdfast.Dns.Records;

/// <summary>The data of a record; each type's model is a subclass that compares by value.</summary>
public abstract record RecordData
{
    /// <summary>The data as zone files have it (RFC 1035, section 5.1).</summary>
    public sealed override string ToString() => Format();

    /// <summary>Writes the RDATA without its length.</summary>
    internal abstract void Write(ref MessageWriter writer);

    private protected abstract string Format();
}
