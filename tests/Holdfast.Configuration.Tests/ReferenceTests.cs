using System.Text.RegularExpressions;
using Holdfast.Configuration.Keys;

namespace Holdfast.Configuration.Tests;

/// <summary>docs/configuration.md has every key, and no other.</summary>
public partial class ReferenceTests
{
    private static readonly string Reference = File.ReadAllText(Path.Combine(LoadedFile.Directory, "docs", "configuration.md"));

    [Fact]
    public void Has_every_key_the_binder_knows_and_no_other()
    {
        var written = Row().Matches(Reference).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(AllSections.List.SelectMany(section => section.Paths).Distinct().Order(StringComparer.Ordinal),
            written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Its_samples_are_right()
    {
        var samples = Sample().Matches(Reference).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(6, samples.Count);
        foreach (var sample in samples[..4])
        {
            var indented = sample.Replace("\n", "\n  ", StringComparison.Ordinal);
            LoadedFile.Right(
                $"dns:\n  listen: 192.0.2.53\n  backends: [{{ address: 192.0.2.1, pools: [default, internal] }}]\n  {indented}");
        }
    }

    [GeneratedRegex(@"^\| `([a-z0-9_.*\[\]]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();
}
