using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>What stands before a stored answer: its times, and the key but for the question.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EntryHeader
{
    /// <summary>The most octets of options and subnet.</summary>
    public const int MaxOptions = 44;

    /// <summary>When it was stored, in milliseconds of the queries' clock.</summary>
    public long StoredAt;

    /// <summary>When its time is over, in milliseconds of the same clock.</summary>
    public long ExpiresAt;

    /// <summary>Octets of the message.</summary>
    public ushort MessageLength;

    /// <summary>The header's flags as the client sent them.</summary>
    public ushort HeaderFlags;

    /// <summary>The flags of the OPT record.</summary>
    public ushort EdnsFlags;

    /// <summary>What else sets its key apart.</summary>
    public CacheKeyTraits Traits;

    /// <summary>Octets of options and subnet, behind the message.</summary>
    public byte OptionsLength;
}
