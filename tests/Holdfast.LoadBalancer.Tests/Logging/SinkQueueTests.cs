using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Tests.Logging.Records;
using Holdfast.Testing.Memory;

namespace Holdfast.LoadBalancer.Tests.Logging;

public sealed class SinkQueueTests : IDisposable
{
    private readonly SinkQueue _queue = new(SinkQueue.LeastCapacity);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public async Task One_thread_adds_and_another_takes_every_entry_whole_and_in_order()
    {
        const int entries = 20_000;
        Task adds = Task.Factory.StartNew(() => AddAll(entries), TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var expected = new Random(1);
        for (int i = 0; i < entries;)
        {
            if (!TakeOne(expected, i))
            {
                Thread.Yield();
                continue;
            }

            i++;
        }

        await adds;
        Assert.True(_queue.IsEmpty);
    }

    [Fact]
    public void What_finds_it_full_is_dropped_and_counted_and_there_is_room_again_for_what_was_taken()
    {
        QueryRecord record = TestRecords.Answered();
        byte[] longest = new byte[65535];
        for (int i = 0; i < 20; i++)
            _queue.Add(new LoggedHeader { Events = LoggedEvents.ClientAnswer }, in record, longest, longest);
        Assert.InRange(_queue.Dropped, 16, 17);
        Assert.Equal(20 - _queue.Dropped, Drain());
        _queue.Add(new LoggedHeader(), in record, longest, longest);
        Assert.Equal(1, Drain());
    }

    [Fact]
    public void To_add_allocates_nothing()
    {
        QueryRecord record = TestRecords.Answered();
        byte[] message = new byte[100];
        Assert.Equal(0, AllocatedBytes.Of(() =>
        {
            _queue.Add(new LoggedHeader { Events = LoggedEvents.ClientQuery }, in record, message, message);
            _queue.TryPeek(out _);
            _queue.Remove();
        }));
    }

    private void AddAll(int entries)
    {
        var random = new Random(1);
        byte[] messages = new byte[4096];
        for (int i = 0; i < entries; i++)
        {
            QueryRecord record = TestRecords.Random(random);
            int query = random.Next(2000), answer = random.Next(2000);
            random.NextBytes(messages.AsSpan(0, query + answer));
            var header = new LoggedHeader { Configuration = i, Events = (LoggedEvents)random.Next(16) };
            long dropped = _queue.Dropped;
            do
            {
                dropped = _queue.Dropped;
                _queue.Add(header, in record, messages.AsSpan(0, query), messages.AsSpan(query, answer));
            }
            while (_queue.Dropped > dropped);
        }
    }

    private bool TakeOne(Random expected, int number)
    {
        if (!_queue.TryPeek(out LoggedEntry entry))
            return false;
        QueryRecord record = TestRecords.Random(expected);
        int query = expected.Next(2000), answer = expected.Next(2000);
        byte[] messages = new byte[query + answer];
        expected.NextBytes(messages);
        Assert.Equal(number, entry.Header.Configuration);
        Assert.Equal((LoggedEvents)expected.Next(16), entry.Header.Events);
        int known = (int)Unsafe.ByteOffset(
            ref Unsafe.As<QueryRecord, byte>(ref record), ref MemoryMarshal.GetReference(record.Name));
        Assert.Equal(Octets(in record)[..known], Octets(in entry.Record)[..known]);
        Assert.Equal(record.Name, entry.Name);
        Assert.Equal(messages.AsSpan(0, query), entry.Query);
        Assert.Equal(messages.AsSpan(query), entry.Answer);
        _queue.Remove();
        return true;
    }

    private int Drain()
    {
        int entries = 0;
        for (; _queue.TryPeek(out _); entries++)
            _queue.Remove();
        return entries;
    }

    private static ReadOnlySpan<byte> Octets(in QueryRecord record) =>
        MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in record, 1));
}
