using System.Runtime.Intrinsics.X86;

namespace Holdfast.Linux.Memory;

/// <summary>Tells the processor what will be read soon.</summary>
public static unsafe class Prefetch
{
    /// <summary>
    /// Has the cache line fetched that an address is in, if the processor can; any address does, even a wrong one.
    /// </summary>
    public static void Line(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }
}
