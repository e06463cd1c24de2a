namespace Holdfast.Linux;

/// <summary>
/// Error numbers of system calls, by the names errno(3) has for them (the generic numbering of x86-64 and arm64).
/// </summary>
public static class Errno
{
    /// <summary>Operation not permitted.</summary>
    public const int EPERM = 1;

    /// <summary>Interrupted by a signal.</summary>
    public const int EINTR = 4;

    /// <summary>Input or output failed; of a send with segments: the device computes no checksums.</summary>
    public const int EIO = 5;

    /// <summary>Nothing there now, or no room now; try later.</summary>
    public const int EAGAIN = 11;

    /// <summary>Permission denied.</summary>
    public const int EACCES = 13;

    /// <summary>No such device (an interface name that does not exist).</summary>
    public const int ENODEV = 19;

    /// <summary>Invalid argument.</summary>
    public const int EINVAL = 22;

    /// <summary>Too many open files in the system.</summary>
    public const int ENFILE = 23;

    /// <summary>Too many open files in the process.</summary>
    public const int EMFILE = 24;

    /// <summary>The peer has closed.</summary>
    public const int EPIPE = 32;

    /// <summary>Message too long for the socket or the path.</summary>
    public const int EMSGSIZE = 90;

    /// <summary>The address family is not supported (no IPv6 in this kernel).</summary>
    public const int EAFNOSUPPORT = 97;

    /// <summary>Somebody else has the address and port.</summary>
    public const int EADDRINUSE = 98;

    /// <summary>The machine does not have this address.</summary>
    public const int EADDRNOTAVAIL = 99;

    /// <summary>The network is down.</summary>
    public const int ENETDOWN = 100;

    /// <summary>No route to the network.</summary>
    public const int ENETUNREACH = 101;

    /// <summary>The peer has reset the connection.</summary>
    public const int ECONNRESET = 104;

    /// <summary>No buffer space.</summary>
    public const int ENOBUFS = 105;

    /// <summary>The peer has acknowledged nothing for too long.</summary>
    public const int ETIMEDOUT = 110;

    /// <summary>Nobody listens there.</summary>
    public const int ECONNREFUSED = 111;

    /// <summary>No route to the host.</summary>
    public const int EHOSTUNREACH = 113;

    /// <summary>The connection is being made.</summary>
    public const int EINPROGRESS = 115;
}
