using System.Runtime.InteropServices;

namespace Holdfast.Linux.Kernel;

/// <summary>struct rlimit: what holds, and how far it may be raised.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Limit
{
    public ulong Soft;
    public ulong Hard;
}
