using System.Text.RegularExpressions;

namespace Holdfast.Architecture.Tests.Folders;

/// <summary>Folders of a project form no cycle, and namespaces are folders.</summary>
public sealed partial class FolderTests
{
    private static readonly IReadOnlyList<(string Project, string Path, string Text)> Files = [.. ReadFiles()];

    private static readonly Lazy<Dictionary<string, FolderGraph>> Graphs = new(() => FolderGraph.Read(Files));

    public static TheoryData<string> Projects => [.. Files.Select(file => file.Project).Distinct().Order()];

    // The first of them compiles all projects, beside other tests.
    [Theory]
    [MemberData(nameof(Projects))]
    [Trait("MaxSeconds", "600")]
    public void Folders_of_a_project_form_no_cycle(string project)
    {
        var cycles = Graphs.Value[project].Cycles();
        Assert.True(cycles.Count == 0, string.Join('\n', cycles));
    }

    [Fact]
    public void A_cycle_is_found_and_its_files_are_named()
    {
        var graph = FolderGraph.Read(
        [
            ("P", "A/One.cs", "namespace P.A; class One { P.B.Two? _two; }"),
            ("P", "B/Two.cs", "namespace P.B; class Two { int Count(P.B.C.Three three) => three.Count; }"),
            ("P", "B/C/Three.cs", "namespace P.B.C; class Three { public int Count => P.A.Four.Count(); }"),
            ("P", "A/Four.cs", "namespace P.A; static class Four { public static int Count() => 4; }"),
            ("P", "D/Five.cs", "namespace P.D; class Five { P.A.One? _one; }"),
        ])["P"];

        string cycle = Assert.Single(graph.Cycles());
        Assert.Equal(
            """
            A -> B -> B/C -> A
                A/One.cs uses Two of B
                B/Two.cs uses Three of B/C
                B/C/Three.cs uses Four of A
            """, cycle);
    }

    [Fact]
    public void Members_used_without_naming_their_type_count_and_documentation_does_not()
    {
        var graph = FolderGraph.Read(
        [
            ("P", "A/One.cs", "namespace P.A; class One { public P.B.Two Make() => new(); }"),
            ("P", "B/Two.cs",
                "/// <summary>Made by <see cref=\"P.A.One\"/>.</summary>\nnamespace P.B { /// <summary><see cref=\"P.A.One\"/></summary>\nclass Two { public int Count => 2; } }"),
            ("Q", "C/Three.cs", "namespace Q.C; class Three { int Count(P.A.One one) => one.Make().Count + Q.D.Four.Twice(1); }"),
            ("Q", "D/Four.cs",
                "namespace Q.D; static class Four { public static int Twice(int n) => 2 * n; static object? Of(object o) => (o as Q.C.Five)?.ToString(); }"),
            ("Q", "C/Five.cs", "namespace Q.C; class Five;"),
        ]);

        Assert.Empty(graph["P"].Cycles());
        Assert.StartsWith("C -> D -> C", Assert.Single(graph["Q"].Cycles()), StringComparison.Ordinal);
    }

    [Fact]
    public void Namespaces_are_folders()
    {
        var wrong = from file in Files
                    let declared = DeclaredNamespace().Match(file.Text)
                    where declared.Success
                    let folder = Path.GetDirectoryName(file.Path)!.Replace('/', '.')
                    let expected = folder.Length == 0 ? file.Project : $"{file.Project}.{folder}"
                    where declared.Groups[1].Value != expected
                    select $"{file.Project}/{file.Path}: {declared.Groups[1].Value}, not {expected}";
        Assert.True(!wrong.Any(), string.Join('\n', wrong));
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex DeclaredNamespace();

    private static IEnumerable<(string Project, string Path, string Text)> ReadFiles()
    {
        foreach (string file in Source.Files())
        {
            string project = file;
            do
                project = Path.GetDirectoryName(project)!;
            while (Directory.GetFiles(project, "*.csproj").Length == 0);
            string name = Path.GetFileNameWithoutExtension(Directory.GetFiles(project, "*.csproj")[0]);
            yield return (name, Path.GetRelativePath(project, file), File.ReadAllText(file));
        }
    }
}
