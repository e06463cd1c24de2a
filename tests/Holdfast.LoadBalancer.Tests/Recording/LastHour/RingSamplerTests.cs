using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Recording.LastHour;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Recording.LastHour;

public sealed class RingSamplerTests
{
    private const int Size = 65536;
    private readonly FakeTimeProvider _time = new();
    private readonly RecentQueries _recent = new(workers: 2);

    public RingSamplerTests() => _recent.Reconfigure(new RecentOptions { Size = Size });

    [Fact]
    public void Reads_each_once_while_there_are_not_too_many()
    {
        Write(worker: 0, count: 5);
        var sampler = new RingSampler(_recent, _time);
        Write(worker: 0, count: 100, first: 5);
        Write(worker: 1, count: 50);
        Assert.Equal((150, 150, 0), Round(sampler));
        Assert.Equal((0, 0, 0), Round(sampler));
        Write(worker: 1, count: 1);
        Assert.Equal((1, 1, 0), Round(sampler));
    }

    [Fact]
    public void Of_too_many_one_of_so_many_stands_for_them()
    {
        var sampler = new RingSampler(_recent, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(worker: 0, count: 50_000);
        Write(worker: 1, count: 40_001);
        var ids = new List<int>();
        var (read, stoodFor, unseen) = Round(sampler, ids);
        Assert.Equal((90_001, 0), (stoodFor, unseen));
        const int share = (90_001 / RingSampler.MostPerSecond) + 1;
        Assert.InRange(read, 90_001 / share, RingSampler.MostPerSecond);
        // At random, not always the first of so many.
        Assert.Equal(share, ids.Select(id => id % share).Distinct().Count());
    }

    [Fact]
    public void What_the_ring_overran_is_told()
    {
        var sampler = new RingSampler(_recent, _time);
        _time.Advance(TimeSpan.FromSeconds(10));
        Write(worker: 0, count: Size + 20_000);
        var (read, stoodFor, unseen) = Round(sampler);
        Assert.Equal((Size + 20_000, read), (stoodFor + unseen, stoodFor));
        Assert.InRange(unseen, 20_000, 20_010);
    }

    [Fact]
    public void What_is_overrun_while_it_samples_is_told()
    {
        var sampler = new RingSampler(_recent, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(worker: 0, count: Size);
        sampler.Begin();
        long unseen = 0;
        Assert.True(sampler.TryNext(out _, out int weight, ref unseen));
        Write(worker: 0, count: Size / 2);
        var (read, stoodFor) = Rest(sampler, ref unseen);
        Assert.Equal(Size, weight + stoodFor + unseen);
        Assert.InRange(unseen, Size / 2 - 10, Size / 2 + 10);
        Assert.True(read > 0);
    }

    [Fact]
    public void Wakes_more_often_when_a_ring_would_turn_meanwhile()
    {
        var sampler = new RingSampler(_recent, _time);
        sampler.Begin();
        Assert.Equal(TimeSpan.FromSeconds(1), sampler.Pause);
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(worker: 1, count: Size);
        sampler.Begin();
        Assert.Equal(TimeSpan.FromMilliseconds(250), sampler.Pause);
    }

    [Fact]
    public void Follows_a_reload_to_other_rings_and_reads_the_former_to_their_end()
    {
        var former = _recent.Rings[0];
        var sampler = new RingSampler(_recent, _time);
        Write(worker: 0, count: 3);
        _recent.Reconfigure(new RecentOptions { Size = 64 });
        Write(worker: 0, count: 4);
        Assert.Equal((7, 7, 0), Round(sampler));
        // A worker that has not taken it over yet.
        Write(former, count: 2);
        Assert.Equal((2, 2, 0), Round(sampler));
        Assert.Equal((0, 0, 0), Round(sampler));
        Write(former, count: 1);
        _recent.Reconfigure(new RecentOptions { Size = 0 });
        Assert.Equal((0, 0, 0), Round(sampler));
    }

    private static (long Read, long StoodFor, long Unseen) Round(RingSampler sampler, List<int>? ids = null)
    {
        sampler.Begin();
        long unseen = 0;
        var (read, stoodFor) = Rest(sampler, ref unseen, ids);
        return (read, stoodFor, unseen);
    }

    private static (long Read, long StoodFor) Rest(RingSampler sampler, ref long unseen, List<int>? ids = null)
    {
        long read = 0, stoodFor = 0;
        while (sampler.TryNext(out var record, out int weight, ref unseen))
        {
            read++;
            stoodFor += weight;
            ids?.Add(record.Id);
        }

        return (read, stoodFor);
    }

    private void Write(int worker, int count, int first = 0) => Write(_recent.Rings[worker], count, first);

    private static void Write(RecordRing ring, int count, int first = 0)
    {
        for (int i = 0; i < count; i++)
        {
            var record = new QueryRecord { Id = (ushort)(first + i), Name = [0] };
            ring.Observe(in record, [], []);
        }
    }
}
