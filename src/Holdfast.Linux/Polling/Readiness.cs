namespace Holdfast.Linux.Polling;

/// <summary>What a descriptor is ready for, with epoll's own bits.</summary>
[Flags]
public enum Readiness : uint
{
    /// <summary>Nothing (an error or hang-up is told all the same).</summary>
    None = 0,

    /// <summary>Something can be read, or accepted.</summary>
    Readable = 0x001,

    /// <summary>There is room to write, or the connection is made.</summary>
    Writable = 0x004,

    /// <summary>A pending error.</summary>
    Error = 0x008,

    /// <summary>Both directions are closed.</summary>
    HangUp = 0x010,

    /// <summary>The peer writes no more.</summary>
    PeerClosed = 0x2000,
}
