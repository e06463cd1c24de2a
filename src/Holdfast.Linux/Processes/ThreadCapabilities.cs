using System.Runtime.InteropServices;

namespace Holdfast.Linux.Processes;

/// <summary>
/// Takes every capability from the calling thread, for good. Capabilities belong to threads on Linux, and a child has
/// those of the thread that started it. Only calls that stay in this thread are used.
/// </summary>
internal static unsafe class ThreadCapabilities
{
    private const int SetNoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const int DropBounding = 24; // PR_CAPBSET_DROP
    private const int Ambient = 47; // PR_CAP_AMBIENT
    private const nuint ClearAll = 4; // PR_CAP_AMBIENT_CLEAR_ALL
    public const uint Version3 = 0x20080522; // _LINUX_CAPABILITY_VERSION_3

    /// <summary>Drops all five sets.</summary>
    /// <returns>Null; or what stands against it, when a program started by this thread would still have capabilities.</returns>
    public static string? DropAll()
    {
        if (LibC.PrCtl(SetNoNewPrivileges, 1, 0, 0, 0) != 0)
            return $"no_new_privs: {LastError()}";
        // Refused without CAP_SETPCAP. What follows is enough in that case: with no_new_privs, exec never gives more than
        // the permitted set holds, to root neither.
        DropBoundingSet();
        if (LibC.PrCtl(Ambient, ClearAll, 0, 0, 0) != 0)
            return $"clear the ambient set: {LastError()}";

        var header = stackalloc uint[2] { Version3, 0 };
        var none = stackalloc uint[6];
        new Span<uint>(none, 6).Clear();
        if (LibC.CapSet(header, none) == 0)
            return null;
        // A system call filter may forbid capset. To anyone but root exec leaves the ambient set alone, and that is empty.
        var error = LastError();
        return LibC.EffectiveUserId() != 0 && LibC.UserId() != 0 ? null : $"capset: {error}";
    }

    /// <summary>Empties the bounding set, as far as CAP_SETPCAP is there; the other sets stay.</summary>
    public static void DropBoundingSet()
    {
        for (nuint capability = 0; capability < 64 && LibC.PrCtl(DropBounding, capability, 0, 0, 0) == 0; capability++)
        {
        }
    }

    private static string LastError() => Marshal.GetLastPInvokeErrorMessage();
}
