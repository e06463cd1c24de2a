using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Options;

/// <summary>A prefix, or it and all within it; written <c>192.0.2.0/24</c> or <c>192.0.2.0/24+</c>.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="OrLonger">Longer prefixes within it are meant too.</param>
public readonly record struct PrefixRange(Prefix Prefix, bool OrLonger)
{
    /// <summary>Whether <paramref name="prefix"/> is meant.</summary>
    public bool Covers(Prefix prefix) => OrLonger ? Prefix.Contains(prefix) : Prefix == prefix;

    /// <inheritdoc/>
    public override string ToString() => OrLonger ? $"{Prefix}+" : Prefix.ToString();
}
