using System.Text;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;

namespace Holdfast.Configuration.Tests;

/// <summary>What of YAML is understood.</summary>
public class YamlTests
{
    [Fact]
    public void Anchors_and_aliases_work()
    {
        var options =
            LoadedFile.Right(
                "dns:\n  listen: 192.0.2.10\n  backends:\n    - { address: 192.0.2.1, check: &slow { interval: 10s } }\n    - { address: 192.0.2.2, check: *slow }\n");
        Assert.All(options.LoadBalancer.Backends,
            backend => Assert.Equal(TimeSpan.FromSeconds(10), backend.HealthCheck.Interval));
    }

    [Theory]
    [InlineData("\uFEFF")]
    [InlineData("---\n")]
    [InlineData("# comment\r\n\r\n")]
    [InlineData("%YAML 1.2\n---\n")]
    public void What_may_stand_before_the_first_key(string before) => LoadedFile.Right(before + LoadedFile.Smallest);

    [Fact]
    public void Lines_may_end_as_on_windows() =>
        LoadedFile.Right(LoadedFile.Smallest.Replace("\n", "\r\n", StringComparison.Ordinal));

    [Fact]
    public void Quoted_and_block_texts_are_texts_too() =>
        LoadedFile.Right("dns:\n  \"listen\": '192.0.2.10'\n  threads: \"4\"\n  backends:\n  - address: >-\n      192.0.2.1\n");

    [Fact]
    public void Many_aliases_of_one_wrong_value_end()
    {
        var yaml = new StringBuilder("dns:\n  listen: [&a x");
        for (var i = 0; i < 50_000; i++) yaml.Append(", *a");
        var result = LoadedFile.Of(yaml.Append("]\n").ToString());
        Assert.Null(result.Options);
        Assert.InRange(result.Diagnostics.Count, 1, 1000);
    }

    [Fact]
    public void Ten_thousand_backends_are_read()
    {
        var yaml = new StringBuilder("dns:\n  listen: 192.0.2.10\n  backends:\n");
        for (var i = 0; i < 10_000; i++)
            yaml.Append(System.Globalization.CultureInfo.InvariantCulture,
            $"    - {{ name: b{i}, address: 10.{i / 65536}.{i / 256 % 256}.{i % 256} }}\n");
        Assert.Equal(10_000, LoadedFile.Right(yaml.ToString()).LoadBalancer.Backends.Length);
    }

    [Fact]
    public void What_stands_before_a_syntax_error_is_looked_at_and_nothing_is_called_missing()
    {
        var result = LoadedFile.Of("node: { nmae: lb1 }\ndns:\n  listen: 192.0.2.10\n   threads: 1\n");
        Assert.Equal(["unknown key `nmae`", "this is not YAML: a key is not allowed here"],
            result.Diagnostics.Select(diagnostic => diagnostic.Message));
        Assert.All(result.Diagnostics, diagnostic => Assert.Equal(Severity.Error, diagnostic.Severity));
    }
}
