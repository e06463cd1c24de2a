using System.Text;
using Holdfast.LoadBalancer.Lists;

namespace Holdfast.LoadBalancer.Tests.Lists;

public class NameListReaderTests
{
    [Theory]
    [InlineData("bad.example\n")]
    [InlineData("bad.example")]
    [InlineData("BAD.Example.\r\n")]
    [InlineData("\uFEFFbad.example\r\n")]
    [InlineData("# a list\n\n  bad.example   # because\n")]
    [InlineData("; a list\nbad.example;because")]
    [InlineData(".bad.example")]
    [InlineData(@"b\097d.example")]
    [InlineData("0.0.0.0 bad.example")]
    [InlineData("127.0.0.1\tlocalhost bad.example other.example # hosts\n::1 localhost\n")]
    [InlineData("::1 localhost ip6-loopback\n0.0.0.0 0.0.0.0\n:: bad.example")]
    public void Fits_a_name_and_all_below_it_in_lists_and_hosts_files(string text)
    {
        var (table, wrong) = TestList.Names(text);
        using (table)
        {
            Assert.Empty(wrong);
            Assert.True(table.Has("bad.example"));
            Assert.True(table.Has("a.b.bad.example"));
            Assert.False(table.Has("notbad.example"));
            Assert.False(table.Has("example"));
            Assert.False(table.Has("localhost"));
            Assert.False(table.Has("."));
        }
    }

    [Fact]
    public void Fits_only_what_is_below_a_wildcard()
    {
        var (table, wrong) = TestList.Names("*.bad.example");
        using (table)
        {
            Assert.Empty(wrong);
            Assert.False(table.Has("bad.example"));
            Assert.True(table.Has("www.bad.example"));
        }
    }

    [Theory]
    [InlineData("a..example", "1: `a..example` is not a name: character 3: a label is empty")]
    [InlineData("good.example\nbücher.example", "2: `bücher.example` is not ASCII: write an internationalized name in its xn-- form")]
    [InlineData("||ads.example^", "1: `||ads.example^` is not a name: host names have no `|` (one that has is written with `\\124`)")]
    [InlineData("http://ads.example/", "1: `http://ads.example/` is not a name: host names have no `:` (one that has is written with `\\058`)")]
    [InlineData("192.0.2.1", "1: `192.0.2.1` is an address, not a name; clients stand in a `client_file`")]
    [InlineData("192.0.2.1 printer.example", "1: 192.0.2.1 is an answer; in a list a hosts line begins with 0.0.0.0, 127.0.0.1, :: or ::1")]
    [InlineData(".", "1: the root would fit every name")]
    [InlineData("a\\1", "1: `a\\1` is not a name: character 2: \"\\\" must be followed by a character or by three digits from 000 to 255")]
    [InlineData("two names", "1: a line is a name, a hosts line (`0.0.0.0 NAME`) or a record of a response policy zone (`NAME CNAME .`)")]
    [InlineData("a.example A 192.0.2.1", "1: A is an answer of the zone's own: a rule has one answer for all names, such as `spoof`")]
    public void Tells_what_is_wrong_with_a_line_and_what_is_right(string text, string expected)
    {
        var (table, wrong) = TestList.Names(text);
        using (table)
            Assert.Equal([expected], wrong);
    }

    [Fact]
    public void A_wrong_line_costs_no_other()
    {
        var (table, wrong) = TestList.Names("one.example\n<html>\ntwo.example\n");
        using (table)
        {
            Assert.Single(wrong);
            Assert.Equal(2, table.Count);
            Assert.True(table.Has("two.example"));
        }
    }

    [Fact]
    public void Shows_the_first_wrong_lines_and_counts_the_rest()
    {
        var problems = new ListProblems();
        using var text = new MemoryStream(Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Repeat("a..b", 50))));
        using var table = NameListReader.Read(text, text.Length, problems);
        Assert.Equal(50, problems.Count);
        Assert.Equal(Enumerable.Range(1, 20), problems.First.Select(problem => problem.Line));
        var status = new ListStatus(ListKind.Names, "/list") { WrongLines = problems.Count, Problems = problems.First };
        Assert.Equal("/list: ... and 30 more lines are wrong", status.DescribeProblems().Last());
    }

    [Fact]
    public void Passes_over_a_line_that_is_too_long()
    {
        var (table, wrong) = TestList.Names($"one.example\n{new string('x', 200_000)}\ntwo.example\n{new string('y', 5000)}");
        using (table)
        {
            Assert.Equal(["2: a line has 4096 octets at the most", "4: a line has 4096 octets at the most"], wrong);
            Assert.True(table.Has("one.example") && table.Has("two.example"));
        }
    }

    [Fact]
    public void Reads_lines_that_lie_across_the_ends_of_its_buffer()
    {
        var (table, wrong) = TestList.Names(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"name-{i}.example\n")));
        using (table)
        {
            Assert.Empty(wrong);
            Assert.Equal(20_000, table.Count);
            Assert.All(Enumerable.Range(0, 20_000), i => Assert.True(table.Has($"name-{i}.example")));
            Assert.False(table.Has("name-20000.example"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refuses_a_text_in_UTF_16(bool bigEndian)
    {
        byte[] text = [.. bigEndian ? Encoding.BigEndianUnicode.Preamble : Encoding.Unicode.Preamble, 97, 0, 10, 0];
        var refused = Assert.Throws<ListException>(() => TestList.Names(text));
        Assert.Equal("it is in UTF-16; a list is in ASCII", refused.Message);
    }
}
