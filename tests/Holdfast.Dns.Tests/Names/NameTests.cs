using FsCheck.Xunit;
using Holdfast.Dns.Names;
using Holdfast.Dns.Tests.Samples;

namespace Holdfast.Dns.Tests.Names;

public class NameTests
{
    [Theory]
    [InlineData("example.com", "example.com.")]
    [InlineData("Example.COM.", "Example.COM.")]
    [InlineData(".", ".")]
    [InlineData(@"a\.b.c", @"a\.b.c.")]
    [InlineData(@"a\046b.c", @"a\.b.c.")]
    [InlineData(@"\000\255.x", @"\000\255.x.")]
    [InlineData(@"\\\""\;\(\)\@\$.x", @"\\\""\;\(\)\@\$.x.")]
    [InlineData(@"a\032b", @"a\032b.")]
    [InlineData("_dns.resolver.arpa", "_dns.resolver.arpa.")]
    [InlineData("*.example", "*.example.")]
    public void Reads_and_writes_presentation_form(string text, string written) =>
        Assert.Equal(written, Name.Parse(text).ToString());

    [Theory]
    [InlineData("", "empty")]
    [InlineData("..", "character 1: a label is empty")]
    [InlineData("a..b", "character 3: a label is empty")]
    [InlineData(".a", "character 1: a label is empty")]
    [InlineData("a b", "character 2: a blank")]
    [InlineData("a\\", "character 2: \"\\\"")]
    [InlineData("a\\25", "character 2: \"\\\"")]
    [InlineData("a\\256", "character 2: \"\\\"")]
    [InlineData("bücher.example", "character 2: \"ü\" is not ASCII")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345.x", "character 64: a label is longer")]
    public void Says_why_a_text_is_no_name(string text, string why)
    {
        Assert.False(Name.TryParse(text, out var name, out var error));
        Assert.Null(name);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Contains(why, Assert.Throws<FormatException>(() => Name.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_names_of_255_octets_and_none_longer()
    {
        string label = new('a', 63);
        string longest = $"{label}.{label}.{label}.{new string('b', 61)}.";
        Assert.Equal(255, Name.Parse(longest).Wire.Length);
        Assert.Equal(longest, Name.Parse(longest).ToString());
        Assert.False(Name.TryParse($"{label}.{label}.{label}.{new string('b', 62)}", out _, out var error));
        Assert.Contains("longer than 255", error, StringComparison.Ordinal);
        Assert.False(Name.TryParse($"{label}.{label}.{label}.{label}.x", out _));
        Assert.False(Name.TryParse(string.Concat(Enumerable.Repeat("a.", 128)), out _));
        Assert.Equal(127, Name.Parse(string.Concat(Enumerable.Repeat("a.", 127))).LabelCount);
    }

    [Fact]
    public void Compares_and_hashes_without_regard_to_ascii_case()
    {
        var lower = Name.Parse("www.example.com");
        var upper = Name.Parse("WWW.EXAMPLE.COM.");
        Assert.True(lower == upper);
        Assert.Equal(lower.GetHashCode(), upper.GetHashCode());
        Assert.True(lower != Name.Parse("www.example.org"));
        Assert.NotEqual(Name.Parse(@"\228"), Name.Parse(@"\196"));
        Assert.NotEqual(Name.Parse("[a"), Name.Parse("{a"));
        Assert.NotEqual(Name.Parse("@@@@@@@@"), Name.Parse("````````"));
    }

    [Theory]
    [InlineData("www.example.com", "example.com", true)]
    [InlineData("www.example.com", "EXAMPLE.com", true)]
    [InlineData("example.com", "example.com", true)]
    [InlineData("example.com", ".", true)]
    [InlineData("badexample.com", "example.com", false)]
    [InlineData("com", "example.com", false)]
    [InlineData("example.com", "www.example.com", false)]
    [InlineData(@"a\007example.com", "example.com", false)]
    public void Knows_what_lies_below_what(string name, string parent, bool below) =>
        Assert.Equal(below, Name.Parse(name).IsSubdomainOf(Name.Parse(parent)));

    [Theory]
    [InlineData("")]
    [InlineData("03 61 62")]
    [InlineData("03 61 62 63")]
    [InlineData("40 61 00")]
    [InlineData("C0 0C")]
    public void Reads_no_name_from_broken_octets(string hex) =>
        Assert.False(Name.TryReadUncompressed(SampleMessage.Hex(hex), out _));

    [Fact]
    public void Has_a_form_with_small_letters_and_every_other_octet_as_it_is()
    {
        var name = Name.Parse($@"W-W_W.\193\000.{new string('Z', 63)}.Com");
        Assert.Equal($@"w-w_w.\193\000.{new string('z', 63)}.com.", name.ToLowerCase().ToString());
        Assert.Equal(name, name.ToLowerCase());
    }

    [Fact]
    public void Reads_the_name_that_starts_a_span()
    {
        Assert.True(Name.TryReadUncompressed(SampleMessage.Hex("02 6161 00 FFFF"), out var name));
        Assert.Equal("aa.", name.ToString());
    }

    [Property(MaxTest = 1000)]
    public void Format_then_parse_gives_the_same_octets(int seed)
    {
        var messages = new RandomMessages(seed);
        for (int i = 0; i < 10; i++)
        {
            var name = messages.Name();
            Assert.True(name.Wire.SequenceEqual(Name.Parse(name.ToString()).Wire), name.ToString());
        }
    }
}
