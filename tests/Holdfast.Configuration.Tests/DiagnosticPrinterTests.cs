using Holdfast.Configuration.Diagnostics;

namespace Holdfast.Configuration.Tests;

public class DiagnosticPrinterTests
{
    [Fact]
    public void Shows_the_line_with_a_caret_under_the_mistake()
    {
        var said = Print(
            LoadedFile.Of("dns:\n  listen: 192.0.2.53\n  backends: [{ address: 192.0.2.1, wieght: 3 }]\n").Diagnostics);
        Assert.Equal("""
            test.yaml:3:36: error: dns.backends[0]: unknown key `wieght`
                3 |   backends: [{ address: 192.0.2.1, wieght: 3 }]
                  |                                    ^^^^^^ did you mean `weight`?

            """, said);
    }

    [Fact]
    public void Cuts_a_long_line_around_the_mistake()
    {
        var said = Print(
            LoadedFile.Of(
                $"dns: {{ listen: 192.0.2.53, backends: [{{ name: {new string('x', 60)}, address: 192.0.2.1, order: 1, weight: zero, udp_timeout: 1s, tcp_timeout: 30s, sockets: 4 }}] }}").Diagnostics);
        var lines = said.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length < 125, line));
        Assert.Equal("zero", lines[1].Substring(lines[2].IndexOf('^', StringComparison.Ordinal), 4));
    }

    [Fact]
    public void Counts_what_it_leaves_out_and_leaves_out_warnings_first()
    {
        Diagnostic[] many =
            [.. Enumerable.Range(1,
            30).Select(i => new Diagnostic("f", i, 1, i <= 10 ? Severity.Warning : Severity.Error, "", $"m{i}"))];
        var said = Print(many);
        Assert.Contains("m30", said, StringComparison.Ordinal);
        Assert.DoesNotContain("m5", said, StringComparison.Ordinal);
        Assert.EndsWith("... and 10 more\n", said, StringComparison.Ordinal);
        Assert.Equal("20 errors, 10 warnings", DiagnosticPrinter.Summary(many));
        Assert.Equal("1 error", DiagnosticPrinter.Summary([many[20]]));
        Assert.Equal("", DiagnosticPrinter.Summary([]));
    }

    [Fact]
    public void Says_what_there_is_to_say_without_a_line()
    {
        Assert.Equal("f: error: there is no such file\n      fix: write one\n",
            Print([new Diagnostic("f", 0, 0, Severity.Error, "", "there is no such file", "write one")]));
    }

    private static string Print(IEnumerable<Diagnostic> diagnostics)
    {
        var writer = new StringWriter { NewLine = "\n" };
        DiagnosticPrinter.Print(diagnostics, writer);
        return writer.ToString();
    }
}
