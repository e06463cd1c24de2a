using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Tests;

/// <summary>Wrong/*.yaml with what is to be said of each beside it, a diagnostic a line.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class WrongFileTests
{
    private static readonly string Corpus = Path.Combine(LoadedFile.Directory, "Wrong");

    // A fresh clone leaves them readable by all, which would be one more thing to say.
    static WrongFileTests()
    {
        foreach (var key in Directory.GetFiles(Corpus, "*.key"))
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Corpus,
        "*.yaml").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Says_of_every_mistake_where_it_is_and_how_to_right_it(string name)
    {
        var result = ConfigurationFile.Load(Path.Combine(Corpus, name + ".yaml"), SecretFiles.Optional);
        Assert.Equal(File.ReadAllLines(Path.Combine(Corpus, name + ".expected")), LoadedFile.Lines(result.Diagnostics));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Gives_options_exactly_when_there_is_no_error(string name)
    {
        var result = ConfigurationFile.Load(Path.Combine(Corpus, name + ".yaml"), SecretFiles.Optional);
        var hasErrors = result.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error);
        Assert.Equal(hasErrors, result.Options is null);
        Assert.Equal(hasErrors ? ConfigurationOutcome.Invalid : ConfigurationOutcome.Loaded, result.Outcome);
        Assert.NotEmpty(result.Diagnostics);
        Assert.All(result.Diagnostics,
            diagnostic => Assert.True(diagnostic is { Line: > 0, Column: > 0, Length: > 0 }, diagnostic.ToString()));
    }

    [Fact]
    public void Every_expectation_has_its_file() =>
        Assert.Equal(Files.Select(row => row.Data),
            Directory.GetFiles(Corpus,
            "*.expected").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));
}
