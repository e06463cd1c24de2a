using System.Runtime.InteropServices;

namespace Holdfast.Linux.Memory;

/// <summary>
/// A range of zeroed memory outside the managed heap. Its pages are taken from the machine when they are first
/// written to, so that a large range costs no more than what of it is used.
/// </summary>
public sealed unsafe class MemoryRegion : IDisposable
{
    private const nuint HugePageSize = 2 << 20;

    private readonly nint _mapping;
    private readonly nuint _mapped;
    private bool _freed;

    /// <summary>Maps a range.</summary>
    /// <param name="length">Octets.</param>
    /// <param name="hugePages">
    /// Ask for pages of 2 MiB (MADV_HUGEPAGE): fewer TLB misses, and far less work for the kernel when the process is
    /// killed, which it does before it closes the process's sockets. A kernel without them gives small ones.
    /// </param>
    /// <param name="small">
    /// Octets at the beginning that keep small pages all the same: whoever first writes to a huge page waits until all of it is
    /// zeroed, which on a virtual machine whose host has yet to find the memory may take milliseconds.
    /// </param>
    /// <exception cref="SystemCallException">The kernel does not give so much.</exception>
    public MemoryRegion(nuint length, bool hugePages, nuint small = 0)
    {
        Length = length;
        // A huge page must start at a multiple of its size.
        _mapped = hugePages ? length + HugePageSize : length;
        _mapping = MemoryCalls.Map(0, _mapped, MemoryCalls.ReadWrite, MemoryCalls.PrivateAnonymous, -1, 0);
        if (_mapping == MemoryCalls.Failed)
            throw SystemCallException.Last("mmap");
        nuint start = (nuint)_mapping;
        if (hugePages)
        {
            start = RoundUp(start);
            small = Math.Min(length, RoundUp(small));
            _ = MemoryCalls.Advise((nint)start, small, MemoryCalls.NoHugePage);
            _ = MemoryCalls.Advise((nint)(start + small), length - small, MemoryCalls.HugePage);
        }

        _ = MemoryCalls.Advise((nint)start, length, MemoryCalls.DontDump);
        Start = (byte*)start;
    }

    /// <summary>The first octet; aligned to a page, a huge one if they were asked for.</summary>
    public byte* Start { get; }

    /// <summary>Octets.</summary>
    public nuint Length { get; }

    /// <summary>
    /// Has the machine give the pages of a part now, so that whoever writes to them first does not wait for it. Others may use
    /// the
    /// range meanwhile; what is in it stays.
    /// </summary>
    /// <param name="from">Octets from the beginning.</param>
    /// <param name="end">The same; no farther than the range's end.</param>
    /// <returns>Whether they are there; false before Linux 5.14, or when the machine has no memory left, and no harm
    /// done.</returns>
    public bool TryPopulate(nuint from, nuint end)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, end);
        nuint page = (nuint)Environment.SystemPageSize;
        from &= ~(page - 1);
        return MemoryCalls.Advise((nint)((nuint)Start + from), end - from, MemoryCalls.PopulateWrite) == 0;
    }

    /// <summary>Gives the memory back; nothing may use it any more.</summary>
    public void Dispose()
    {
        if (_freed)
            return;
        _freed = true;
        if (MemoryCalls.Unmap(_mapping, _mapped) != 0)
            throw new SystemCallException("munmap", Marshal.GetLastPInvokeError());
    }

    private static nuint RoundUp(nuint octets) => (octets + HugePageSize - 1) & ~(HugePageSize - 1);
}
