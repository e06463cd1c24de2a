namespace Holdfast.Linux.Datagrams;

/// <summary>Where a datagram came from.</summary>
#pragma warning disable CA1051 // It is filled in place, by a system call.
public struct ReceivedFrom
{
    /// <summary>Its sender.</summary>
    public SockAddr Sender;

    /// <summary>The index of the interface it came in by; 0 when that is not known.</summary>
    public uint Interface;

    /// <summary>The TTL or hop limit it arrived with; 0 when that is not known.</summary>
    public int Ttl;
}
#pragma warning restore CA1051
