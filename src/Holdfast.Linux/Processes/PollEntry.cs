using System.Runtime.InteropServices;

namespace Holdfast.Linux.Processes;

/// <summary>struct pollfd. A negative descriptor is passed over.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public const short In = 1;

    public int Descriptor;
    public short Wanted;
    public short Seen;
}
