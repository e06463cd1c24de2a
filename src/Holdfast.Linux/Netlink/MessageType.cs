namespace Holdfast.Linux.Netlink;

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
