namespace Holdfast.Bgp.Options;

/// <summary>Kinds of communities.</summary>
[Flags]
public enum CommunityKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>RFC 1997.</summary>
    Standard = 1,

    /// <summary>RFC 8092.</summary>
    Large = 2,

    /// <summary>RFC 4360.</summary>
    Extended = 4,

    /// <summary>Every kind.</summary>
    All = Standard | Large | Extended,
}
