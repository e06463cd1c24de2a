using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Holdfast.Linux.Memory;

/// <summary>The code and the constants of the program and its libraries, as they are mapped from their files.</summary>
public sealed unsafe partial class LoadedCode : IDisposable
{
    private const uint Load = 1; // PT_LOAD, elf(5)
    private const uint Writable = 2; // PF_W

    private readonly SafeFileHandle? _pages;

    /// <summary>
    /// Gets ready to look at the pages, by /proc/pid/pagemap, proc_pid_pagemap(5): before core dumps are forbidden
    /// (PR_SET_DUMPABLE), for afterwards a process that is not root's may not open it.
    /// </summary>
    public LoadedCode()
    {
        try
        {
            _pages = File.OpenHandle("/proc/self/pagemap");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // Then all of it stays.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pages?.Dispose();

    /// <summary>
    /// Lets go of the pages that can be had from their files again, which is done when they are used again, 16 at a time. A start
    /// uses much that nothing needs afterwards. Pages that were changed are left as they are: runtimes patch their own code.
    /// </summary>
    /// <returns>How many octets of mappings were given back; 0 where the kernel does not tell which pages were changed.</returns>
    public long GiveBack()
    {
        if (_pages is null)
            return 0;
        nint page = Environment.SystemPageSize;
        long octets = 0;
        foreach (var (start, length) in ReadOnlySegments())
        {
            foreach (var (first, count) in Unchanged(_pages, start / page, (int)(length / (nuint)page)))
            {
                if (MemoryCalls.Advise(first * page, (nuint)(count * page), MemoryCalls.DontNeed) == 0)
                    octets += count * page;
            }
        }

        return octets;
    }

    private static List<(nint Start, nuint Length)> ReadOnlySegments()
    {
        var segments = new List<(nint, nuint)>();
        var handle = GCHandle.Alloc(segments);
        // It takes the dynamic linker's lock and calls back from inside.
        _ = IterateObjects(&AddSegments, GCHandle.ToIntPtr(handle));
        handle.Free();
        return segments;
    }

    [UnmanagedCallersOnly]
    private static int AddSegments(LoadedObject* loaded, nuint size, nint list)
    {
        var segments = (List<(nint, nuint)>)GCHandle.FromIntPtr(list).Target!;
        nuint page = (nuint)Environment.SystemPageSize;
        for (int i = 0; i < loaded->SegmentCount; i++)
        {
            var segment = loaded->Segments + i;
            // What was relocated and then made read-only (RELRO) lies in the writable segments.
            if (segment->Type != Load || (segment->Flags & Writable) != 0)
                continue;
            nuint start = loaded->Base + segment->Address;
            nuint first = (start + page - 1) / page * page, end = (start + segment->FileSize) / page * page;
            if (end > first)
                segments.Add(((nint)first, end - first));
        }

        return 0;
    }

    /// <summary>Runs of pages that are not the process's own.</summary>
    private static List<(nint First, int Count)> Unchanged(SafeFileHandle pages, nint first, int count)
    {
        const ulong present = 1UL << 63, swapped = 1UL << 62, ofFile = 1UL << 61;
        var entries = new ulong[count];
        var octets = MemoryMarshal.AsBytes(entries.AsSpan());
        int known = RandomAccess.Read(pages, octets, first * sizeof(ulong)) / sizeof(ulong);
        var runs = new List<(nint, int)>();
        for (int i = 0, from = 0; i <= known; i++)
        {
            if (i < known && ((entries[i] & (present | swapped)) == 0 || (entries[i] & ofFile) != 0))
                continue;
            if (i > from)
                runs.Add((first + from, i - from));
            from = i + 1;
        }

        return runs;
    }

    [LibraryImport("libc", EntryPoint = "dl_iterate_phdr")]
    private static partial int IterateObjects(delegate* unmanaged<LoadedObject*, nuint, nint, int> callback, nint data);

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
