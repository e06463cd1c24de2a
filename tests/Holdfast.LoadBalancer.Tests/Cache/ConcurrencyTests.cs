using System.Buffers.Binary;
using System.Diagnostics;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Cache;

/// <summary>
/// Threads that ask, store, sweep and expunge in a cache too small for what they store, so that chunks change hands all the
/// time. Every octet of an answer follows from its question, the time it was stored, and a number drawn then which is in it.
/// </summary>
public sealed class ConcurrencyTests
{
    private const int Names = 600;
    private const int Workers = 4;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);

    [Fact]
    public void Every_answer_given_is_one_that_was_stored_octet_by_octet()
    {
        var options = new CacheOptions(300) { MaxBytes = 64 * 1024, HugePages = false };
        using var cache = new PacketCache(options, Workers);
        using var stop = new CancellationTokenSource(Duration);
        var watch = Stopwatch.StartNew();
        string? wrong = null;
        void Fail(string what)
        {
            Interlocked.CompareExchange(ref wrong, what, null);
            stop.Cancel();
        }

        // A thousand times as fast as the clock on the wall, so that answers age and end.
        long Now() => watch.ElapsedTicks * 1_000_000 / Stopwatch.Frequency;
        var threads = Enumerable.Range(0, Workers).Select(worker => new Thread(() => Work(cache, worker, Now, Fail, stop.Token)))
            .Append(new Thread(() => Remove(cache.Removal, Now, stop.Token))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();

        Assert.Null(wrong);
        var counters = cache.Counters;
        Assert.All([counters.Hits, counters.Misses, counters.Evictions, counters.Expired, counters.Expunged],
            count => Assert.NotEqual(0, count));
        // Where everything that was taken is of workers that stand still in the midst of storing, there is nothing that can go.
        Assert.InRange(counters.NotStored[NotStoredReason.NoRoom], 0, counters.Inserts / 1000);
        Assert.InRange(counters.Bytes, 1, options.MaxBytes.Value);
        Assert.InRange(counters.Entries, 0, options.MaxEntries);
        cache.Removal.Expunge(new CacheSelection());
        Assert.Equal(0, cache.Counters.Entries);
        using var empty = new PacketCache(options, Workers);
        Assert.Equal(empty.Counters.Bytes, cache.Counters.Bytes);
    }

    private static void Work(PacketCache cache, int worker, Func<long> clock, Action<string> fail, CancellationToken stop)
    {
        var random = new Random(worker);
        byte[] buffer = new byte[4096], expected = new byte[4096];
        byte[][] queries =
            [.. Enumerable.Range(0, Names)
            .Select(i => MessageText.Wire($"n{i}.Example.org. IN TYPE65281 +rd +qid={i} {(i % 2 == 0 ? "" : "+bufsize=1232")}"))];
        while (!stop.IsCancellationRequested)
        {
            // Some names are asked far more often than others.
            byte[] query = queries[random.Next(1 + random.Next(Names))];
            QueryView.TryParse(query, out var view);
            cache.TryMakeKey(in view, view.Flags, CacheClass.Datagram, worker, out var key);
            long now = clock();
            if (cache.TryAnswer(in key, in view, buffer, out int length, now, false, worker, out _) && random.Next(8) != 0)
            {
                if (Check(query, buffer.AsSpan(0, length), now, expected) is { } what)
                    fail(what);
                continue;
            }

            int made = Make(query, random.Next(), now, expected);
            var reason = cache.Insert(in key, view.Question, expected.AsSpan(0, made), now, worker);
            if (reason != NotStoredReason.None)
                fail($"not stored: {reason}");
        }
    }

    private static void Remove(CacheRemoval removal, Func<long> clock, CancellationToken stop)
    {
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            removal.Sweep(clock(), 8, backendUsable: true);
            removal.Expunge(new CacheSelection { Name = Name.Parse($"N{i % Names}.example.org.") });
            if (i % 64 == 0)
                removal.Expunge(new CacheSelection { Name = Name.Parse($"n{i % 50}.example.org."), AndBelow = true });
            if (i % 512 == 0)
                removal.Expunge(new CacheSelection());
        }
    }

    /// <summary>One record of a private type: the number, the time, and octets that follow from both and the name.</summary>
    private static int Make(byte[] query, int number, long now, byte[] message)
    {
        int end = TestMessages.QuestionEnd(query), size = 16 + ((number & 0x7F) * 8 * ((number & 0xF00) == 0 ? 3 : 1));
        query.AsSpan(0, end).CopyTo(message);
        message.AsSpan(0, 2).Clear();
        message[2] = 0x81;
        message[3] = 0x80;
        message[7] = 1;
        message[11] = 0;
        byte[] fixedPart = [0xC0, 12, 0xFF, 1, 0, 1, 0, 0, 0, 0, (byte)(size >> 8), (byte)size];
        var record = message.AsSpan(end);
        fixedPart.CopyTo(record);
        BinaryPrimitives.WriteUInt32BigEndian(record[6..], (uint)(1 + (number & 0x3F)));
        BinaryPrimitives.WriteInt64BigEndian(record[12..], number);
        BinaryPrimitives.WriteInt64BigEndian(record[20..], now);
        ulong state =
            (ulong)number * 0x9E3779B97F4A7C15 ^ (ulong)now ^ (ulong)query[13] << 32 ^ (ulong)query[14] << 40 ^ query[1];
        for (int at = 28; at < 12 + size; at += 8)
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            BinaryPrimitives.WriteUInt64BigEndian(record[at..], state);
        }

        return end + 12 + size;
    }

    private static string? Check(byte[] query, ReadOnlySpan<byte> answer, long now, byte[] expected)
    {
        int end = TestMessages.QuestionEnd(query);
        if (answer.Length < end + 28)
            return $"{answer.Length} octets are no answer";
        long number = BinaryPrimitives.ReadInt64BigEndian(answer[(end + 12)..]), stored = BinaryPrimitives.ReadInt64BigEndian(
            answer[(end + 20)..]);
        int length = Make(query, (int)number, stored, expected);
        query.AsSpan(0, 2).CopyTo(expected);
        long ttl = 1 + (number & 0x3F), age = (now - stored) / 1000;
        BinaryPrimitives.WriteUInt32BigEndian(expected.AsSpan(end + 6), (uint)(ttl - Math.Max(0, age)));
        return age >= ttl ? $"an answer of {ttl} seconds was given after {age}"
            : answer.SequenceEqual(expected.AsSpan(0, length)) ? null
            : $"{Convert.ToHexString(answer)} was given, not {Convert.ToHexString(expected.AsSpan(0, length))}";
    }
}
