namespace Holdfast.Dns.Codes;

/// <summary>A set of EDNS option codes below 64, where all that are assigned lie; sets of the same codes are equal.</summary>
public readonly record struct EdnsOptionSet
{
    private const int Codes = 64;

    private readonly ulong _bits;

    private EdnsOptionSet(ulong bits) => _bits = bits;

    /// <summary>The set of these.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A code is 64 or more.</exception>
    public static EdnsOptionSet Of(params ReadOnlySpan<EdnsOptionCode> codes)
    {
        EdnsOptionSet set = default;
        foreach (var code in codes)
            set = set.With(code);
        return set;
    }

    /// <summary>Whether a code is one of them.</summary>
    public bool Contains(EdnsOptionCode code) => (ushort)code < Codes && ((_bits >> (ushort)code) & 1) != 0;

    /// <summary>The same set with a code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code is 64 or more.</exception>
    public EdnsOptionSet With(EdnsOptionCode code)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ushort)code, Codes, nameof(code));
        return new EdnsOptionSet(_bits | (1UL << (ushort)code));
    }
}
