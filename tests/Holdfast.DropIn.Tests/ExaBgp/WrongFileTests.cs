using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.ExaBgp;

namespace Holdfast.DropIn.Tests.ExaBgp;

/// <summary>Files/Wrong/*.conf with what is to be said of each beside it, a diagnostic a line.</summary>
public class WrongFileTests
{
    private static readonly string Corpus = Path.Combine(AppContext.BaseDirectory, "ExaBgp", "Files", "Wrong");

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Corpus,
            "*.conf").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Says_of_every_mistake_where_it_is_and_how_to_right_it(string name)
    {
        var file = Path.Combine(Corpus, $"{name}.conf");
        var result = ConfigurationFile.Load(new ConfigurationRequest(null, new ForeignFile(new ExaBgpReader(), file)));
        Assert.Null(result.Options);
        Assert.Equal(
            File.ReadAllLines(Path.Combine(Corpus, $"{name}.expected")),
            result.Diagnostics.Select(found => found.ToString()[(found.File.Length + 1)..]));
        Assert.All(result.Diagnostics, found => Assert.True(found is { Line: > 0, Column: > 0 }, found.ToString()));
    }

    [Fact]
    public void A_key_of_tcp_md5_is_never_shown()
    {
        var line = ShownLine.Of("md5-password \"se;cret\"; md5-base64 false;");
        Assert.Equal("md5-password *********; md5-base64 false;", line);
    }
}
