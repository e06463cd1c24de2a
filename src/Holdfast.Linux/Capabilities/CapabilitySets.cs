using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Capabilities;

/// <summary>Sets of the calling thread's capabilities, a bit each.</summary>
/// <param name="Effective">What counts now.</param>
/// <param name="Permitted">What may be made effective.</param>
/// <param name="Inheritable">What an executed program may keep, or has if root executes it.</param>
internal readonly unsafe record struct CapabilitySets(ulong Effective, ulong Permitted, ulong Inheritable)
{
    private const int ReadBounding = 23; // PR_CAPBSET_READ
    private const int DropFromBounding = 24; // PR_CAPBSET_DROP

    /// <summary>The sets as they are; null where the kernel does not tell.</summary>
    public static CapabilitySets? Read()
    {
        var header = stackalloc uint[2] { ThreadCapabilities.Version3, 0 };
        var data = stackalloc uint[6];
        return LibC.CapGet(header, data) == 0
            ? new(data[0] | (ulong)data[3] << 32, data[1] | (ulong)data[4] << 32, data[2] | (ulong)data[5] << 32) : null;
    }

    /// <summary>Makes them the thread's; the ambient set loses what is not both permitted and inheritable.</summary>
    /// <returns>It has been done; else the error is in the last P/Invoke error.</returns>
    public bool Set()
    {
        var header = stackalloc uint[2] { ThreadCapabilities.Version3, 0 };
        var data = stackalloc uint[6]
        {
            (uint)Effective, (uint)Permitted, (uint)Inheritable,
            (uint)(Effective >> 32), (uint)(Permitted >> 32), (uint)(Inheritable >> 32),
        };
        return LibC.CapSet(header, data) == 0;
    }

    /// <summary>What remains of them.</summary>
    public CapabilitySets Within(ulong kept) => new(Effective & kept, Permitted & kept, Inheritable & kept);

    /// <summary>The bounding set, which is what root has after exec.</summary>
    public static ulong ReadBoundingSet()
    {
        ulong bounding = 0;
        for (int number = 0; number < 64 && LibC.PrCtl(ReadBounding, (nuint)number, 0, 0, 0) is >= 0 and var isIn; number++)
            bounding |= (ulong)isIn << number;
        return bounding;
    }

    /// <summary>Takes capabilities out of the bounding set, as far as CAP_SETPCAP is there.</summary>
    public static void DropFromBoundingSet(ulong dropped)
    {
        for (int number = 0; number < 64; number++)
        {
            if ((dropped >> number & 1) != 0)
                _ = LibC.PrCtl(DropFromBounding, (nuint)number, 0, 0, 0);
        }
    }
}
