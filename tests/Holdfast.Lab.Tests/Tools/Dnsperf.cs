using System.Globalization;
using System.Text.RegularExpressions;
using Holdfast.Lab.Processes;

namespace Holdfast.Lab.Tests.Tools;

/// <summary>dnsperf, for DNSPERF_SECONDS (20; a minute in tests/lab/soak).</summary>
public sealed partial class Dnsperf(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    private const int Rate = 1000;

    private static readonly int Seconds = int.Parse(
        Environment.GetEnvironmentVariable("DNSPERF_SECONDS") ?? "20", CultureInfo.InvariantCulture);

    private readonly ITestOutputHelper _output = output;

    [Fact]
    public void Dnsperf_loses_nothing()
    {
        var names = Site.Run.Write(
            "dnsperf.txt", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"p{i}.lab.example A\n")));
        var result = Client.Execute(
            "dnsperf", "-s", Dns1.Addresses[0].ToString(), "-d", names, "-l", $"{Seconds}", "-Q", $"{Rate}", "-c", "20", "-t", "2");
        _output.WriteLine(result.Output);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(0, Figure(LostLine(), result.Output));
        Assert.Equal(Figure(CompletedLine(), result.Output), Figure(NoErrorLine(), result.Output));
        Assert.True(Figure(CompletedLine(), result.Output) > Seconds * Rate * 9 / 10, "dnsperf hardly asked");
        Assert.DoesNotContain("Warning", result.Output + result.Error, StringComparison.Ordinal);
    }

    private static int Figure(Regex line, string text) =>
        line.Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : -1;

    [GeneratedRegex(@"Queries lost:\s+(\d+)")]
    private static partial Regex LostLine();

    [GeneratedRegex(@"Queries completed:\s+(\d+)")]
    private static partial Regex CompletedLine();

    [GeneratedRegex(@"NOERROR (\d+)")]
    private static partial Regex NoErrorLine();
}
