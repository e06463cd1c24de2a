using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Recording;
using Holdfast.Testing.Memory;

namespace Holdfast.LoadBalancer.Tests.Recording;

public sealed class RecordRingTests
{
    private const int LongestName = 255;

    [Fact]
    public void Keeps_the_latest_and_only_those()
    {
        var ring = new RecordRing(new RecentOptions { Size = 64 });
        for (int number = 0; number < 1000; number++)
            Write(ring, number, nameLength: 20);
        Assert.Equal((64, 1000), (ring.Capacity, ring.Written));
        Assert.False(ring.TryRead(1000, out _));
        Assert.False(ring.TryRead(1000 - 64, out _));
        Assert.False(ring.TryRead(-1, out _));
        for (int number = 1000 - 63; number < 1000; number++)
        {
            Assert.True(ring.TryRead(number, out var record));
            Check(in record, number, nameLength: 20);
        }
    }

    [Fact]
    public void Names_of_any_length_come_back_whole_and_long_ones_are_kept_shorter()
    {
        var ring = new RecordRing(new RecentOptions { Size = 64 });
        for (int number = 0; number < 2000; number++)
        {
            Write(ring, number, nameLength: number % (LongestName + 1));
            Assert.True(ring.TryRead(number, out var record));
            Check(in record, number, nameLength: number % (LongestName + 1));
        }

        for (int number = 2000; number < 2064; number++)
            Write(ring, number, LongestName);
        // 344 octets each of 64 times 128.
        Assert.True(ring.TryRead(2064 - 23, out _));
        Assert.False(ring.TryRead(2064 - 25, out _));
    }

    [Fact]
    public void Of_so_many_records_one_is_kept_where_that_is_asked_for()
    {
        var ring = new RecordRing(new RecentOptions { Size = 64, Sample = 10 });
        for (int number = 0; number < 95; number++)
            Observe(ring, number);
        Assert.Equal(10, ring.Written);

        static void Observe(RecordRing ring, int number)
        {
            var record = Record(number, nameLength: 1);
            ring.Observe(in record, [], []);
        }
    }

    [Fact]
    public void Allocates_nothing()
    {
        var ring = new RecordRing(new RecentOptions { Size = 64 });
        var record = Record(1, nameLength: 30);
        Assert.Equal(0, AllocatedBytes.Of(() =>
        {
            ring.Observe(in record, [], []);
            ring.TryRead(ring.Written - 1, out _);
        }));
    }

    /// <summary>A ring so small that the writer is upon its readers all the time.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(1024)]
    public async Task What_readers_get_while_the_writer_hammers_is_whole_or_refused(int size)
    {
        const int enough = 20_000, most = 20_000_000;
        var ring = new RecordRing(new RecentOptions { Size = size });
        long done = 0;
        var readers = Enumerable.Range(0, 2).Select(_ => StartNew(() =>
        {
            long whole = 0, refused = 0;
            while ((whole < enough || refused == 0) && ring.Written < most)
            {
                long number = ring.Written - 1 - (whole % size);
                if (!ring.TryRead(number, out var record))
                {
                    refused++;
                    continue;
                }

                Check(in record, number, NameLength(number));
                whole++;
            }

            Interlocked.Increment(ref done);
            return whole;
        })).ToArray();
        await StartNew(() =>
        {
            for (long number = 0; number < most && Interlocked.Read(ref done) < readers.Length; number++)
                Write(ring, number, NameLength(number));
            return 0L;
        });
        Assert.All(await Task.WhenAll(readers), whole => Assert.True(whole > 0, $"{whole} records were read whole"));
    }

    [Fact]
    public void The_name_follows_the_part_of_fixed_length()
    {
        var record = Record(1, nameLength: 3);
        var octets = MemoryMarshal.AsBytes(new ReadOnlySpan<QueryRecord>(in record));
        Assert.True(Unsafe.AreSame(
            in octets[QueryRecord.OctetsBeforeName], in MemoryMarshal.GetReference(record.Name)));
        Assert.Equal(record.NameLength, octets[QueryRecord.OctetsBeforeName - 1]);
    }

    private static Task<long> StartNew(Func<long> work) =>
        Task.Factory.StartNew(
            work, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static int NameLength(long number) => (int)(number * 7919 % (LongestName + 1));

    private static void Write(RecordRing ring, long number, int nameLength)
    {
        var record = Record(number, nameLength);
        ring.Observe(in record, [], []);
    }

    // All that is in it follows from its number.
    private static QueryRecord Record(long number, int nameLength)
    {
        Span<byte> name = stackalloc byte[nameLength];
        name.Fill((byte)number);
        return new QueryRecord
        {
            ReceivedAt = number,
            Elapsed = ~number,
            Id = (ushort)number,
            QuerySize = (ushort)(number >> 4),
            Outcome = (QueryOutcome)(number & 7),
            Name = name,
        };
    }

    private static void Check(in QueryRecord record, long number, int nameLength)
    {
        Assert.True(record.ReceivedAt == number && record.Elapsed == ~number && record.Id == (ushort)number
            && record.QuerySize == (ushort)(number >> 4) && record.Outcome == (QueryOutcome)(number & 7));
        Assert.True(record.Name.Length == nameLength && !record.Name.ContainsAnyExcept((byte)number));
    }
}
