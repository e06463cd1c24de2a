namespace Holdfast.LoadBalancer.Tests.Scenarios;

/// <summary>Each file in Files/ is a test.</summary>
public sealed class ScenarioTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Scenarios", "Files");

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder, "*.scenario").Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Plays(string name) => ScenarioRun.Play(ScenarioParser.Parse(name, File.ReadAllText(Path.Combine(Folder, name))));

    [Fact]
    public void The_example_of_the_manual_plays()
    {
        string manual = File.ReadAllText(Path.Combine(Folder, "..", "README.md"));
        ScenarioRun.Play(ScenarioParser.Parse("README.md", manual.Split("```")[1].TrimStart()));
    }
}
