namespace Holdfast.Linux.Netlink;

/// <summary>nlmsg_flags, as far as used here. Acknowledgements use the upper bits otherwise.</summary>
[Flags]
internal enum MessageFlags : ushort
{
    None = 0,
    Request = 0x1,
    Multi = 0x2,
    Ack = 0x4,

    /// <summary>In a dump's answer: something changed meanwhile, ask again.</summary>
    DumpInterrupted = 0x10,

    /// <summary>In a request for all.</summary>
    Dump = 0x300,

    /// <summary>In a request to create: not when it is there already.</summary>
    Exclusive = 0x200,

    /// <summary>In a request to create.</summary>
    Create = 0x400,
}

/// <summary>nlmsg_type, as far as used here.</summary>
internal enum MessageType : ushort
{
    Noop = 1,
    Error = 2,
    Done = 3,
    Overrun = 4,
    NewLink = 16,
    DeleteLink = 17,
    GetLink = 18,
    NewAddress = 20,
    DeleteAddress = 21,
    GetAddress = 22,
}
