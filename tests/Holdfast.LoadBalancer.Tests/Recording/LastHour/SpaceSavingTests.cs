using FsCheck.Xunit;
using Holdfast.LoadBalancer.Recording.LastHour;
using Holdfast.Testing.Memory;

namespace Holdfast.LoadBalancer.Tests.Recording.LastHour;

/// <summary>Sketches beside an exact count of the same stream.</summary>
public sealed class SpaceSavingTests
{
    [Property(MaxTest = 60)]
    public void No_count_is_too_low_nor_higher_than_its_error_says_and_whoever_is_heavy_is_there(int seed)
    {
        var stream = new KeyStream(seed);
        int capacity = stream.Number(100);
        long heaviest = stream.Number(5);
        var sketch = new SpaceSaving(capacity, sizeof(int), seed: (ulong)seed);
        for (int length = stream.Number(5000); length > 0; length--)
        {
            long weight = stream.Number((int)heaviest);
            sketch.Add(stream.Next(weight: weight), weight);
        }

        var summary = sketch.Summarize(int.MaxValue);
        long total = stream.Weights.Values.Sum();
        Assert.Equal((total, Math.Min(capacity, stream.Weights.Count)), (summary.Total, summary.Count));
        Assert.True(summary.Floor <= total / capacity);
        CheckCounts(summary, stream);
        CheckHeavy(summary, stream, above: summary.Floor);
        CheckHeavy(summary, stream, above: total / capacity);
    }

    [Fact]
    public void Is_exact_while_every_key_has_a_place()
    {
        var stream = new KeyStream(1);
        var sketch = new SpaceSaving(10_000, sizeof(int), seed: 7);
        for (int i = 0; i < 20_000; i++)
            sketch.Add(stream.Next(), 1);
        var summary = sketch.Summarize(int.MaxValue);
        Assert.Equal((stream.Weights.Count, 0), (summary.Count, summary.Floor));
        for (int i = 0; i < summary.Count; i++)
        {
            int key = KeyStream.Read(summary.Read(i, out long count, out long error));
            Assert.Equal((stream.Weights[key], 0), (count, error));
        }
    }

    [Fact]
    public void What_has_no_place_in_a_summary_is_told_as_the_least_of_what_is_missing()
    {
        var stream = new KeyStream(2);
        var sketch = new SpaceSaving(100, sizeof(int), seed: 7);
        for (int i = 0; i < 20_000; i++)
            sketch.Add(stream.Next(), 1);
        var summary = sketch.Summarize(mostOctets: 30 * sizeof(int));
        Assert.Equal((30, 20_000), (summary.Count, summary.Total));
        CheckCounts(summary, stream);
        CheckHeavy(summary, stream, above: summary.Floor);
    }

    [Fact]
    public void Begins_anew_when_it_is_cleared()
    {
        var sketch = new SpaceSaving(2, keyLength: 1, seed: 7);
        for (byte key = 0; key < 9; key++)
            sketch.Add([key], 3, scaled: 2);
        Assert.Equal((27, 2, true), (sketch.Total, sketch.Scaled, sketch.Floor > 0));
        sketch.Clear();
        sketch.Add("a"u8, 5);
        Assert.Equal((5, 0, 0), (sketch.Total, sketch.Scaled, sketch.Floor));
        Assert.Equal("a"u8, sketch.Summarize(100).Read(0, out long count, out long error));
        Assert.Equal((5, 0), (count, error));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var stream = new KeyStream(3);
        var sketch = new SpaceSaving(50, sizeof(int), seed: 7);
        byte[][] keys = [.. Enumerable.Range(0, 1000).Select(_ => stream.Next().ToArray())];
        int next = 0;
        Assert.Equal(0, AllocatedBytes.Of(() => sketch.Add(keys[next++ % keys.Length], 1)));
    }

    private static void CheckCounts(SketchSummary summary, KeyStream stream)
    {
        long before = long.MaxValue;
        for (int i = 0; i < summary.Count; i++)
        {
            int key = KeyStream.Read(summary.Read(i, out long count, out long error));
            Assert.InRange(stream.Weights[key], count - error, count);
            Assert.True(count <= before, "the heaviest come first");
            before = count;
        }
    }

    private static void CheckHeavy(SketchSummary summary, KeyStream stream, long above)
    {
        var there = new HashSet<int>();
        for (int i = 0; i < summary.Count; i++)
            there.Add(KeyStream.Read(summary.Read(i, out _, out _)));
        Assert.All(stream.Weights.Where(key => key.Value > above), key => Assert.Contains(key.Key, there));
    }
}
