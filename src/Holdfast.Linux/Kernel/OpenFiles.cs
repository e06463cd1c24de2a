using System.Runtime.InteropServices;

namespace Holdfast.Linux.Kernel;

/// <summary>How many descriptors this process may have open.</summary>
public static unsafe class OpenFiles
{
    /// <summary>The limit that holds now; 0 when the kernel does not tell.</summary>
    public static ulong Limit
    {
        get
        {
            var limit = new Limit();
            return KernelCalls.GetLimit(KernelCalls.OpenFiles, &limit) == 0 ? limit.Soft : 0;
        }
    }

    /// <summary>Raises the limit that holds to the highest that is allowed.</summary>
    /// <returns>The limit that holds now.</returns>
    public static ulong RaiseLimit()
    {
        var limit = new Limit();
        if (KernelCalls.GetLimit(KernelCalls.OpenFiles, &limit) != 0)
            return 0;
        var raised = new Limit { Soft = limit.Hard, Hard = limit.Hard };
        return KernelCalls.SetLimit(KernelCalls.OpenFiles, &raised) == 0 ? raised.Soft : limit.Soft;
    }
}

/// <summary>struct rlimit: what holds, and how far it may be raised.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Limit
{
    public ulong Soft;
    public ulong Hard;
}
