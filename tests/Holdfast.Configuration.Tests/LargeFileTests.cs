using System.Globalization;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Testing.Clocks;

namespace Holdfast.Configuration.Tests;

/// <summary>Large files, right and wrong: reading them takes time in proportion, and what is said of them is bounded.</summary>
public class LargeFileTests
{
    private const string Head = "dns:\n  listen: [\"127.0.0.1:5399\"]\n";
    private const string OneBackend = "  backends: [{ name: a, address: 192.0.2.1 }]\n";

    public static TheoryData<string> Kinds => [.. Files.Keys];

    private static Dictionary<string, Func<int, string>> Files { get; } = new()
    {
        ["backends"] = n => $"{Head}  backends:\n{Lines(n, i => $"    - {{ name: b{i}, address: {Address(i)}, order: 1 }}")}",
        ["backends in one line"] = n => $"{Head}  backends: [{Items(n, i => $"{{ name: b{i}, address: {Address(i)} }}")}]\n",
        ["pools"] = n => $"{Head}  backends:\n{Lines(n, i => $"    - {{ name: b{i}, address: {Address(i)}, pool: p{i} }}")}",
        ["listeners and local backends"] = n =>
            $"dns:\n  listen: [{Items(n, i => $"\"{Address(i)}:53\"")}]\n  backends:\n"
            + Lines(n, i => $"    - {{ name: b{i}, address: 127{Address(i)[2..]} }}"),
        ["services"] = n =>
            $"dns:\n{OneBackend}anycast:\n  services:\n{Lines(n, i => $"    - {{ name: s{i}, prefixes: {Address(i)}/32 }}")}",
        ["listeners and neighbors"] = n =>
            $"dns:\n  listen: [{Items(n, i => $"\"127{Address(i)[2..]}:53\"")}]\n{OneBackend}"
            + $"bgp: {{ local_as: 1, router_id: 192.0.2.1, neighbors: [{Items(n, i => $"{{ address: {Address(i)}, peer_as: 2 }}")}] }}\n",
        ["unknown keys"] = n =>
            $"{Head}  backends:\n{Lines(n, i => $"    - {{ nmae: b{i}, address: {Address(i)}, wieght: 1 }}")}",
        ["unknown keys in one line"] = n => $"{Head}  backends: [{Items(n, i => $"{{ nmae: b{i}, adress: {Address(i)} }}")}]\n",
        ["wrong values in one line"] = n =>
            $"{Head}  backends: [{Items(n, i => $"{{ name: b{i}, address: {Address(i)}, weight: x }}")}]\n",
        ["one name for all"] = n => $"{Head}  backends:\n{Lines(n, i => $"    - {{ name: b, address: {Address(i)} }}")}",
        ["rules that send nowhere"] = n =>
            $"{Head}  backends:\n{Lines(n, i => $"    - {{ name: b{i}, address: {Address(i)}, pool: q{i} }}")}  rules:\n"
            + Lines(n, i => $"    - {{ match: {{ suffix: n{i}.example }}, action: pool, pool: p{i} }}"),
        ["anchors"] = n => $"{Head}  backends:\n{Lines(n, i => $"    - &a{i} {{ name: b{i}, address: {Address(i)} }}")}",
        ["brackets that are not closed"] = n => $"{Head}{OneBackend}node: {Items(n, _ => "{ a: [b] }")}",
        ["a value of many lines"] = n => $"{Head}{OneBackend}node:\n  name: \"{Lines(n, _ => "    x y")}\"\n",
        ["tags"] = n =>
            $"{Head}  backends:\n{Lines(n, i => $"    - !{new string('t', 40)} {{ name: b{i}, address: {Address(i)} }}")}",
    };

    /// <summary>Four times as much takes about four times as long; what is quadratic takes sixteen times.</summary>
    [Theory, MemberData(nameof(Kinds))]
    [Trait("MaxSeconds", "300")]
    public void Reading_takes_time_in_proportion_to_the_file(string kind)
    {
        var (some, more) = (Files[kind](2_000), Files[kind](8_000));
        double ratio = 0, shortest = double.MaxValue, shortestOfMore = double.MaxValue;
        // Collections fall into one or the other: the shortest of several tells.
        for (var attempt = 0; attempt < 16; attempt++)
        {
            shortest = Math.Min(shortest, ThreadTime.Of(() => LoadedFile.Of(some)).TotalMilliseconds);
            shortestOfMore = Math.Min(shortestOfMore, ThreadTime.Of(() => LoadedFile.Of(more)).TotalMilliseconds);
            ratio = shortestOfMore / shortest;
            if (attempt > 0 && ratio < 9) return;
        }
        Assert.Fail($"four times as much took {ratio:F1} times as long");
    }

    [Fact]
    public void Every_mistake_is_counted_and_twenty_are_shown()
    {
        var result = LoadedFile.Of(Files["unknown keys"](30_000));
        Assert.Equal(60_000, result.OmittedErrors + result.Diagnostics.Count(one => one.Severity == Severity.Error));
        using var text = new StringWriter { NewLine = "\n" };
        DiagnosticPrinter.Print(result.Diagnostics, text, omitted: result.Omitted);
        Assert.EndsWith("... and 59980 more\n", text.ToString(), StringComparison.Ordinal);
        Assert.Equal(61, text.ToString().Count(c => c == '\n'));
    }

    [Fact]
    public void What_is_said_of_a_long_text_is_short()
    {
        var (tag, name) = (new string('t', 100_000), new string('n', 100_000));
        var result = LoadedFile.Of($"{Head}  backends: [!{tag} {{ name: a, address: 192.0.2.1 }}]\nnode: {{ name: {name} }}\n");
        Assert.True(result.Diagnostics.Count >= 2);
        Assert.All(result.Diagnostics, one => Assert.InRange(one.ToString().Length, 1, 1500));
        using var text = new StringWriter();
        DiagnosticPrinter.Print(result.Diagnostics, text);
        Assert.InRange(text.ToString().Length, 1, 5000);
    }

    [Theory]
    [InlineData("\\e[31m", "\\u001b[31m")]
    [InlineData("\\x07", "\\u0007")]
    [InlineData("\\u009b2J", "\\u009b2J")]
    [InlineData("\\u202Exet", "\\u202exet")]
    [InlineData("\\u2066x", "\\u2066x")]
    [InlineData("a\\nb", "a\\u000ab")]
    [InlineData("\\u200fx", "\\u200fx")]
    public void Control_characters_and_bidirectional_marks_are_shown_as_their_numbers(string escaped, string shown)
    {
        var raw = escaped.Replace("\\u202E", "\u202E", StringComparison.Ordinal)
            .Replace("\\u2066", "\u2066", StringComparison.Ordinal).Replace("\\u200f", "\u200f", StringComparison.Ordinal);
        foreach (var written in new[] { escaped, raw })
        {
            var result = LoadedFile.Of($"{Head}{OneBackend}  \"{written}\": 1\n");
            Assert.Contains($"unknown key `{shown}`", string.Join('\n', result.Diagnostics), StringComparison.Ordinal);
            using var text = new StringWriter();
            DiagnosticPrinter.Print(result.Diagnostics, text);
            Assert.DoesNotContain(text.ToString(), c => c != '\n' && ShownText.IsHarmful(c));
        }
    }

    private static string Address(int i) =>
        string.Create(CultureInfo.InvariantCulture, $"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}");

    private static string Lines(int n, Func<int, string> line) =>
        string.Concat(Enumerable.Range(0, n).Select(i => line(i) + "\n"));

    private static string Items(int n, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, n).Select(item));
}
