using System.Diagnostics;
using System.Globalization;
using System.Text;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Lists;

namespace Holdfast.LoadBalancer.Tests.Lists;

public class NameTableTests
{
    [Fact]
    public void Agrees_with_a_plain_search_for_names_at_random()
    {
        var random = new Random(7);
        string Name() => string.Join('.', Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{(char)('a' + random.Next(4))}"));
        string[] listed = [.. Enumerable.Range(0, 40).Select(_ => Name())];
        var (table, wrong) = TestList.Names(string.Join('\n', listed));
        using (table)
        {
            Assert.Empty(wrong);
            Assert.Equal(listed.Distinct().Count(), table.Count);
            for (var i = 0; i < 2000; i++)
            {
                var asked = Name();
                Assert.Equal(
                    listed.Any(name => asked == name || asked.EndsWith("." + name, StringComparison.Ordinal)), table.Has(asked));
            }
        }
    }

    [Fact]
    public void Finds_nothing_in_an_empty_list()
    {
        var (table, _) = TestList.Names("# nothing yet\n");
        using (table)
        {
            Assert.Equal(0, table.Count);
            Assert.False(table.Has("www.example"));
            Assert.False(table.Has("."));
        }
    }

    [Fact]
    public void Takes_the_longest_name_there_is_and_looks_for_no_more_suffixes_than_it_has_lengths()
    {
        var deep = string.Join('.', Enumerable.Repeat("a", 127));
        var (table, wrong) = TestList.Names($"{deep}\nb.example");
        using (table)
        {
            Assert.Empty(wrong);
            Assert.True(table.Has(deep));
            Assert.False(table.Has(deep[2..]));
            Assert.True(table.Has("c.b.example"));
        }
    }

    [Fact]
    public void Allocates_nothing_per_look_up()
    {
        var (table, _) = TestList.Names("bad.example\nworse.example");
        using (table)
        {
            byte[] name = [.. Name.Parse("www.bad.example").Wire];
            Assert.True(table.Contains(name));
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 2000; i++)
                table.Contains(name);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    /// <summary>Memory is exact; of times only the ratio is looked at, for the machine may be busy.</summary>
    [Fact]
    public void Holds_a_million_names_in_half_of_a_hundred_megabytes_and_finds_them_hardly_slower_than_a_few()
    {
        var clock = Stopwatch.StartNew();
        using var million = Table(1_000_000);
        var load = clock.Elapsed;
        using var few = Table(1000);
        Assert.Equal(1_000_000, million.Count);
        Assert.InRange(million.Bytes, 1, 50_000_000);
        byte[][] asked =
            [.. Enumerable.Range(0, 4096).Select(i => Name.Parse(Host(i * 977 % 1_000_000, i % 2 == 0)).Wire.ToArray())];
        var (inMillion, inFew) = (Measure(million, asked), Measure(few, asked));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"a million names: {million.Bytes / 1e6:0.0} MB, read in {load.TotalMilliseconds:0} ms, "
                + $"{inMillion:0} ns a look-up; a thousand: {inFew:0} ns"));
        Assert.All(Enumerable.Range(0, 4096), i => Assert.Equal(i % 2 == 0, million.Contains(asked[i])));
        Assert.True(inMillion < 100 * inFew, $"{inMillion} and {inFew} ns");
    }

    private static string Host(int number, bool listed) =>
        string.Create(CultureInfo.InvariantCulture, $"www.site-{number}.{(listed ? "ads" : "fine")}.example");

    private static NameTable Table(int names)
    {
        var text = new StringBuilder();
        for (var i = 0; i < names; i++)
            text.Append(CultureInfo.InvariantCulture, $"site-{i}.ads.example\n");
        var octets = Encoding.ASCII.GetBytes(text.ToString());
        var (table, wrong) = TestList.Names(octets);
        Assert.Empty(wrong);
        return table;
    }

    // The best of several rounds, in nanoseconds.
    private static double Measure(NameTable table, byte[][] asked)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var clock = Stopwatch.StartNew();
            foreach (var name in asked)
                table.Contains(name);
            best = Math.Min(best, clock.Elapsed.TotalNanoseconds / asked.Length);
        }

        return best;
    }
}
