using System.Runtime.InteropServices;
using Holdfast.Linux.Memory;

namespace Holdfast.Linux.Tests.Memory;

public sealed unsafe partial class MemoryRegionTests
{
    private const int Page = 4096;
    private const int Pages = 16;

    [Fact]
    public void Takes_no_page_that_nobody_wrote_to()
    {
        using var region = new MemoryRegion(Pages * Page, hugePages: false);
        Assert.Equal(0, Resident(region));
        region.Start[5 * Page] = 1;
        Assert.Equal(1, Resident(region));
    }

    [Fact]
    public void A_populated_part_is_there_and_keeps_what_was_written()
    {
        using var region = new MemoryRegion(Pages * Page, hugePages: false);
        region.Start[(2 * Page) + 7] = 42;
        Assert.True(region.TryPopulate((2 * Page) + 100, (6 * Page) + 1));
        Assert.Equal(5, Resident(region));
        Assert.Equal((42, 0), (region.Start[(2 * Page) + 7], region.Start[(2 * Page) + 8]));
        Assert.True(region.TryPopulate(0, region.Length));
        Assert.Equal(Pages, Resident(region));
    }

    [Fact]
    public void No_part_reaches_beyond_the_end()
    {
        using var region = new MemoryRegion(Pages * Page, hugePages: true);
        Assert.Throws<ArgumentOutOfRangeException>(() => region.TryPopulate(0, region.Length + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.TryPopulate(2, 1));
    }

    private static int Resident(MemoryRegion region)
    {
        byte* pages = stackalloc byte[Pages];
        Assert.Equal(0, InCore((nint)region.Start, region.Length, pages));
        return new Span<byte>(pages, Pages).Count((byte)1);
    }

    [LibraryImport("libc", EntryPoint = "mincore")]
    private static partial int InCore(nint address, nuint length, byte* pages);
}
