using Holdfast.Daemon.History;

namespace Holdfast.Tests.Daemon.History;

public sealed class LineDiffTests
{
    [Theory]
    [InlineData("a b c", "a b c", "")]
    [InlineData("", "", "")]
    [InlineData("", "a", "@@ -0,0 +1,1 @@|+a")]
    [InlineData("a", "", "@@ -1,1 +0,0 @@|-a")]
    [InlineData("a b c", "a x c", "@@ -1,3 +1,3 @@| a|-b|+x| c")]
    [InlineData("1 2 3 4 5 6 7 8 9", "1 2 3 4 5 6 7 8 9 10", "@@ -7,3 +7,4 @@| 7| 8| 9|+10")]
    [InlineData("a 1 2 3 4 5 6 7 8 b", "A 1 2 3 4 5 6 7 8 B",
        "@@ -1,4 +1,4 @@|-a|+A| 1| 2| 3|@@ -7,4 +7,4 @@| 6| 7| 8|-b|+B")]
    [InlineData("a b c a b b a", "c b a b a c", "@@ -1,7 +1,6 @@|-a|-b| c|+b| a| b|-b| a|+c")]
    public void Tells_what_differs_as_diff_u_does(string old, string @new, string expected) =>
        Assert.Equal(expected, string.Join('|', LineDiff.Of(Lines(old), Lines(@new))));

    [Fact]
    public void What_it_tells_leads_from_one_text_to_the_other()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            string[] old = [.. Enumerable.Range(0, random.Next(30)).Select(_ => $"{random.Next(4)}")];
            string[] @new = [.. Enumerable.Range(0, random.Next(30)).Select(_ => $"{random.Next(4)}")];
            Assert.Equal(@new, Applied(old, LineDiff.Of(old, @new)));
        }
    }

    [Fact]
    public void Thousands_of_other_lines_are_told_as_going_and_coming()
    {
        string[] old = [.. Enumerable.Range(0, 5000).Select(line => $"old {line}")];
        string[] @new = [.. Enumerable.Range(0, 5000).Select(line => $"new {line}")];
        Assert.Equal(@new, Applied(old, LineDiff.Of(old, @new)));
    }

    private static List<string> Applied(string[] old, IEnumerable<string> diff)
    {
        var (result, next) = (new List<string>(), 0);
        foreach (var line in diff)
        {
            if (line.StartsWith("@@", StringComparison.Ordinal))
            {
                var from = line[4..].Split(',', ' ');
                var first = int.Parse(from[0], System.Globalization.CultureInfo.InvariantCulture);
                var until = from[1] == "0" ? first : first - 1;
                while (next < until) result.Add(old[next++]);
            }
            else if (line[0] == '+') result.Add(line[1..]);
            else
            {
                Assert.Equal(old[next], line[1..]);
                if (line[0] == ' ') result.Add(old[next]);
                next++;
            }
        }
        while (next < old.Length) result.Add(old[next++]);
        return result;
    }

    private static string[] Lines(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
