namespace Holdfast.Linux.Netlink;

/// <summary>The kernel refused a request, or could not be asked.</summary>
/// <param name="message">What was wanted, what the kernel said, and the way out where there is one.</param>
/// <param name="errno">The error number; 0 when there was none.</param>
public sealed class NetlinkException(string message, int errno) : Exception(message)
{
    /// <summary>EPERM.</summary>
    public const int NotPermitted = 1;

    /// <summary>EEXIST: it is already there.</summary>
    public const int Exists = 17;

    /// <summary>ENODEV: there is no such interface.</summary>
    public const int NoDevice = 19;

    /// <summary>EADDRNOTAVAIL: the interface has no such address.</summary>
    public const int NoAddress = 99;

    /// <summary>EOPNOTSUPP: the kernel lacks it.</summary>
    public const int NotSupported = 95;

    /// <summary>The error number; 0 when there was none.</summary>
    public int Errno { get; } = errno;
}
