using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>What stands before a stored answer: its times, and the key but for the question.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EntryHeader
{
    /// <summary>When it was stored, in milliseconds of the queries' clock.</summary>
    public long StoredAt;

    /// <summary>When its time is over, in milliseconds of the same clock.</summary>
    public long ExpiresAt;

    /// <summary>Octets of the message.</summary>
    public ushort MessageLength;

    /// <inheritdoc cref="CacheKey.HeaderFlags"/>
    public ushort HeaderFlags;

    /// <inheritdoc cref="CacheKey.EdnsFlags"/>
    public ushort EdnsFlags;

    /// <inheritdoc cref="CacheKey.Traits"/>
    public CacheKeyTraits Traits;

    /// <summary>Octets of options and subnet, behind the message.</summary>
    public byte OptionsLength;
}
