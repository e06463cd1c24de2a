using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Holdfast.Architecture.Tests.Folders;

/// <summary>
/// Which folder of a project uses which other, by the types that its code names or whose members it uses. A folder and a folder
/// inside it are two nodes. What documentation comments refer to does not count.
/// </summary>
/// <param name="uses">For each pair of folders, the files of the first with the types of the second that they use.</param>
internal sealed class FolderGraph(IReadOnlyDictionary<(string From, string To), SortedDictionary<string, SortedSet<string>>> uses)
{
    /// <summary>The folders and what each uses of the others, project by project.</summary>
    /// <param name="files">All source files: project, path below the project with slashes, text.</param>
    /// <returns>A graph for each project.</returns>
    public static Dictionary<string, FolderGraph> Read(IReadOnlyCollection<(string Project, string Path, string Text)> files)
    {
        // One compilation of all projects: what counts is where a type is declared, not which assembly it ends up in.
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Parse);
        Dictionary<SyntaxTree, (string Project, string Path)> places = files.ToDictionary(
            file => CSharpSyntaxTree.ParseText(file.Text, options, $"{file.Project}/{file.Path}"),
                file => (file.Project, file.Path));
        SyntaxTree implicitUsings = CSharpSyntaxTree.ParseText(
            string.Concat(ImplicitUsings.Select(name => $"global using {name};")), options);
        var compilation = CSharpCompilation.Create("all", [.. places.Keys, implicitUsings], References);

        Dictionary<string, Dictionary<(string, string), SortedDictionary<string, SortedSet<string>>>> projects =
            places.Values.Select(place => place.Project).Distinct().ToDictionary(
                project => project, _ => new Dictionary<(string, string), SortedDictionary<string, SortedSet<string>>>());
        foreach (var (tree, place) in places)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (INamedTypeSymbol type in UsedTypes(tree, model))
                foreach (var declared in type.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree)
                    .Where(places.ContainsKey).Select(other => places[other]))
                {
                    (string From, string To) edge = (Folder(place.Path), Folder(declared.Path));
                    if (declared.Project != place.Project || edge.From == edge.To)
                        continue;
                    var uses = projects[place.Project];
                    if (!uses.TryGetValue(edge, out var ofEdge))
                        uses[edge] = ofEdge = new(StringComparer.Ordinal);
                    if (!ofEdge.TryGetValue(place.Path, out var types))
                        ofEdge[place.Path] = types = new(StringComparer.Ordinal);
                    types.Add(type.Name);
                }
        }

        return projects.ToDictionary(project => project.Key, project => new FolderGraph(project.Value));
    }

    /// <summary>The shortest way round from each edge that is on a cycle, told once each, with the files that make it.</summary>
    /// <returns>A text for each cycle; none when there is no cycle.</returns>
    public IReadOnlyList<string> Cycles()
    {
        var told = new HashSet<string>();
        var cycles = new List<string>();
        foreach (var (from, to) in uses.Keys.Order())
        {
            if (WayBack(to, from) is not { } way)
                continue;
            // The same folders in the same order, wherever one begins, are one cycle.
            int first = way.IndexOf(way.Min()!);
            if (told.Add(string.Join(" ", way.Skip(first).Concat(way.Take(first)))))
                cycles.Add(Tell(way));
        }

        return cycles;
    }

    private static readonly string[] ImplicitUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading",
        "System.Threading.Tasks", "Xunit"];

    private static readonly IReadOnlyList<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("holdfast", StringComparison.OrdinalIgnoreCase))
            .Select(file => MetadataReference.CreateFromFile(file))];

    private static string Folder(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : ".";

    private static IEnumerable<INamedTypeSymbol> UsedTypes(SyntaxTree tree, SemanticModel model)
    {
        foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax)
            .OfType<SimpleNameSyntax>())
        {
            SymbolInfo info = model.GetSymbolInfo(name);
            ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
            INamedTypeSymbol? type = symbol switch
            {
                INamedTypeSymbol named => named,
                IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => symbol.ContainingType,
                _ => null,
            };
            while (type?.ContainingType is { } outer)
                type = outer;
            // A part of a partial type uses its other parts without leaving its folder.
            if (type is not null && !type.DeclaringSyntaxReferences.Any(reference => reference.SyntaxTree == tree))
                yield return type.OriginalDefinition;
        }
    }

    private List<string>? WayBack(string from, string to)
    {
        var cameFrom = new Dictionary<string, string> { [from] = from };
        var queue = new Queue<string>([from]);
        while (queue.TryDequeue(out string? folder))
        {
            if (folder == to)
            {
                List<string> way = [to];
                while (way[^1] != from)
                    way.Add(cameFrom[way[^1]]);
                way.Reverse();
                return [to, .. way.SkipLast(1)];
            }

            foreach (var (_, next) in uses.Keys.Where(edge => edge.From == folder).Order())
                if (cameFrom.TryAdd(next, folder))
                    queue.Enqueue(next);
        }

        return null;
    }

    private string Tell(List<string> way)
    {
        var text = new StringBuilder(string.Join(" -> ", [.. way, way[0]]));
        for (int i = 0; i < way.Count; i++)
            foreach (var (file, types) in uses[(way[i], way[(i + 1) % way.Count])])
                text.Append(
                    CultureInfo.InvariantCulture, $"\n    {file} uses {string.Join(", ", types)} of {way[(i + 1) % way.Count]}");
        return text.ToString();
    }
}
