using System.Runtime.InteropServices;

namespace Holdfast.Lab.Kernel;

/// <summary>poll(2)'s struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public const short Readable = 1;

    public int Fd;
    public short Events;
    public short Returned;
}
