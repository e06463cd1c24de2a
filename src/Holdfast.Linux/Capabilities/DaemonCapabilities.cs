namespace Holdfast.Linux.Capabilities;

/// <summary>
/// The capabilities (capabilities(7)) that the daemon needs where it is root, the supervisor of its commands included.
/// </summary>
public static class DaemonCapabilities
{
    /// <summary>A bit each, as <c>/proc/PID/status</c> has them; the numbers are those of linux/capability.h.</summary>
    public static ulong Needed { get; } = All(
    [
        2, // CAP_DAC_READ_SEARCH: keys, configuration and the files of `file` checks that belong to other users
        5, // CAP_KILL: commands run as another user, and are killed at their time-out
        6, // CAP_SETGID: they leave root's groups,
        7, // CAP_SETUID: become check_user,
        8, // CAP_SETPCAP: and lose their bounding set
        10, // CAP_NET_BIND_SERVICE: ports 53 and 179
        12, // CAP_NET_ADMIN: service addresses, and socket buffers beyond net.core.rmem_max and wmem_max
        .. BindsToDevicesFreely ? Array.Empty<int>() : [13], // CAP_NET_RAW: SO_BINDTODEVICE of listeners, link-local neighbors
        23, // CAP_SYS_NICE: real-time scheduling of the threads of BFD, and nice -20
    ]);

    // Since then anyone may bind a socket that is not bound to an interface yet, and none is bound twice here.
    private static bool BindsToDevicesFreely => Environment.OSVersion.Version >= new Version(5, 7);

    private static ulong All(ReadOnlySpan<int> numbers)
    {
        ulong all = 0;
        foreach (int number in numbers)
            all |= 1UL << number;
        return all;
    }
}
