using System.Runtime.InteropServices;

namespace Holdfast.Linux.Kernel;

/// <summary>
/// Core dumps. Writing one keeps a crashed process's sockets open for as long as it takes, seconds for a large process:
/// its BGP sessions would go on announcing a resolver that is dead.
/// </summary>
public static unsafe class CoreDumps
{
    /// <summary>
    /// Forbids them for this process and, by the limit, for what it starts. The limit alone is not enough: the kernel
    /// passes it over where core_pattern is a pipe to a handler, as with systemd-coredump. So the process is made
    /// undumpable too; tracing it then needs CAP_SYS_PTRACE, and its /proc files belong to root, which it does not need.
    /// </summary>
    /// <returns>Null; or what the kernel said against it.</returns>
    public static string? Forbid()
    {
        var limit = new Limit();
        if (KernelCalls.GetLimit(KernelCalls.CoreSize, &limit) == 0)
        {
            limit.Soft = 0;
            _ = KernelCalls.SetLimit(KernelCalls.CoreSize, &limit);
        }
        return KernelCalls.PrCtl(KernelCalls.SetDumpable, 0, 0, 0, 0) == 0
            ? null
            : $"cannot forbid core dumps: {Marshal.GetLastPInvokeErrorMessage()}";
    }

    /// <summary>A crash of this process would write none.</summary>
    public static bool AreForbidden => KernelCalls.PrCtl(KernelCalls.GetDumpable, 0, 0, 0, 0) == 0;
}
