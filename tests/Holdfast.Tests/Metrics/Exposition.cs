using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Holdfast.Tests.Metrics;

/// <summary>
/// An exposition read back, by a reader that shares nothing with the writer and takes nothing that the format forbids.
/// </summary>
internal sealed partial class Exposition
{
    private Exposition(Dictionary<string, string> types, List<(string Name, string Labels, double Value)> samples) =>
        (Types, Samples) = (types, samples);

    /// <summary>Each family's type by its name.</summary>
    public Dictionary<string, string> Types { get; }

    public List<(string Name, string Labels, double Value)> Samples { get; }

    public double this[string name, string labels = ""] =>
        Samples.Single(sample => sample.Name == name && sample.Labels == labels).Value;

    public static Exposition Read(string text, bool openMetrics = false)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        var samples = new List<(string, string, double)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (family, help) = ("", "");
        var lines = text.Split('\n')[..^1];
        if (openMetrics)
        {
            Assert.Equal("# EOF", lines[^1]);
            lines = lines[..^1];
        }
        foreach (var line in lines)
        {
            if (HelpLine().Match(line) is { Success: true } told)
            {
                help = told.Groups[1].Value;
                continue;
            }
            if (TypeLine().Match(line) is { Success: true } typed)
            {
                family = typed.Groups[1].Value;
                Assert.Equal(help, family);
                Assert.True(types.TryAdd(family, typed.Groups[2].Value), $"{family} is told of twice");
                continue;
            }
            var match = SampleLine().Match(line);
            Assert.True(match.Success, $"no line of this format: {line}");
            var name = match.Groups[1].Value;
            string[] endings = (types[family], openMetrics) switch
            {
                ("counter", true) => ["_total"],
                ("info", true) => ["_info"],
                ("histogram", _) => ["_bucket", "_sum", "_count"],
                _ => [""],
            };
            Assert.True(endings.Any(ending => name == family + ending), $"{name} stands among the samples of {family}");
            Assert.True(seen.Add(name + match.Groups[2].Value), $"there twice: {line}");
            samples.Add((name, match.Groups[2].Value, Number(match.Groups[3].Value)));
        }
        return new Exposition(types, samples);
    }

    /// <summary>What Prometheus' own tool has to say against a text; nothing at best.</summary>
    public static async Task<string> PromtoolAsync(string text)
    {
        var start = new ProcessStartInfo(
            "promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0 ? await output + await error : $"exit code {process.ExitCode}: {await output}{await error}";
    }

    private static double Number(string text) =>
        text == "+Inf" ? double.PositiveInfinity : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^# HELP ([a-z_][a-z0-9_]*) \S.*$")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram|info)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(
        """^([a-z_][a-z0-9_]*)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+)\})? (\+Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)$""")]
    private static partial Regex SampleLine();
}
