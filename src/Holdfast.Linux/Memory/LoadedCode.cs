using System.Runtime.InteropServices;

namespace Holdfast.Linux.Memory;

/// <summary>The code and the constants of the program and its libraries, as they are mapped from their files.</summary>
public static unsafe partial class LoadedCode
{
    private const uint Load = 1; // PT_LOAD, elf(5)
    private const uint Writable = 2; // PF_W

    /// <summary>
    /// Lets go of every page that can be had from its file again, which is done when it is used again, 16 pages at a time. A
    /// start uses much that nothing needs afterwards.
    /// </summary>
    /// <returns>How many octets of mappings the kernel was told of.</returns>
    public static long GiveBack()
    {
        long octets = 0;
        // It takes the dynamic linker's lock and calls back from inside.
        _ = IterateObjects(&GiveBack, &octets);
        return octets;
    }

    [UnmanagedCallersOnly]
    private static int GiveBack(LoadedObject* loaded, nuint size, void* octets)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        for (int i = 0; i < loaded->SegmentCount; i++)
        {
            var segment = loaded->Segments + i;
            // What was relocated and then made read-only (RELRO) lies in the writable segments.
            if (segment->Type != Load || (segment->Flags & Writable) != 0)
                continue;
            nuint start = loaded->Base + segment->Address;
            nuint first = (start + page - 1) / page * page, end = (start + segment->FileSize) / page * page;
            if (end > first && MemoryCalls.Advise((nint)first, end - first, MemoryCalls.DontNeed) == 0)
                *(long*)octets += (long)(end - first);
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "dl_iterate_phdr")]
    private static partial int IterateObjects(delegate* unmanaged<LoadedObject*, nuint, void*, int> callback, void* data);

    /// <summary>The beginning of <c>dl_phdr_info</c>, dl_iterate_phdr(3).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct LoadedObject
    {
        public nuint Base;
        public byte* Name;
        public Segment* Segments;
        public ushort SegmentCount;
    }

    /// <summary>Elf64_Phdr, elf(5).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Segment
    {
        public uint Type;
        public uint Flags;
        public nuint Offset;
        public nuint Address;
        public nuint PhysicalAddress;
        public nuint FileSize;
        public nuint MemorySize;
        public nuint Alignment;
    }
}
