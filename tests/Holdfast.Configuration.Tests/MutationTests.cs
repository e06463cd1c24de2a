using FsCheck.Xunit;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Tests;

/// <summary>No content throws, and every refusal says why.</summary>
public class MutationTests
{
    private const string Indicators = "{}[]:,-#&*!|>'\"%@`\t\n?~ ";

    private static readonly byte[] Seed = File.ReadAllBytes(Path.Combine(LoadedFile.Directory, "examples", "seed.yaml"));

    [Fact]
    public void Any_mutation_of_the_seed_is_read_or_refused()
    {
        var random = new Random(20171126);
        var refused = 0;
        for (var i = 0; i < 4000; i++)
        {
            if (ReadsOrRefuses(Mutate(random))) refused++;
        }
        // Mutations that only hit comments are read; if nearly nothing were refused, the mutations would prove nothing.
        Assert.InRange(refused, 1000, 3999);
    }

    [Fact]
    public void Every_truncation_of_the_seed_is_read_or_refused()
    {
        for (var length = 0; length < Seed.Length; length += 3) ReadsOrRefuses(Seed[..length]);
    }

    [Property(MaxTest = 500)]
    public void Any_octets_are_read_or_refused(byte[] content) => ReadsOrRefuses(content);

    [Property(MaxTest = 500)]
    public void Any_text_as_a_value_is_read_or_refused(string? text) =>
        ReadsOrRefuses(
            System.Text.Encoding.UTF8.GetBytes($"dns:\n  listen: [{text}]\n  backends: {text}\nanycast: {{ check: {text} }}\n"));

    private static bool ReadsOrRefuses(byte[] content)
    {
        var result = ConfigurationFile.Parse("seed.yaml", content, LoadedFile.Directory, SecretFiles.Optional);
        Assert.Equal(result.Options is null, result.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error));
        DiagnosticPrinter.Print(result.Diagnostics, TextWriter.Null, limit: 1000);
        return result.Options is null;
    }

    private static byte[] Mutate(Random random)
    {
        var content = Seed.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(content.Count);
            switch (random.Next(6))
            {
                case 0:
                    content[at] = (byte)random.Next(256);
                    break;
                case 1:
                    content.RemoveRange(at, Math.Min(random.Next(1, 40), content.Count - at));
                    break;
                case 2:
                    content.Insert(at, (byte)Indicators[random.Next(Indicators.Length)]);
                    break;
                case 3:
                    var from = random.Next(content.Count);
                    content.InsertRange(at, content.GetRange(from, Math.Min(random.Next(1, 200), content.Count - from)));
                    break;
                case 4:
                    content[at] ^= (byte)(1 << random.Next(8));
                    break;
                default:
                    (content[at], content[random.Next(content.Count)]) = (content[random.Next(content.Count)], content[at]);
                    break;
            }
        }
        return [.. content];
    }
}
