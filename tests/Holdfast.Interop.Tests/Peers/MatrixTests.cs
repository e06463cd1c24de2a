using System.Reflection;
using System.Text;

namespace Holdfast.Interop.Tests.Peers;

/// <summary>README.md says which cases are tried with which peer, and why some are not. It must be what is run.</summary>
public sealed class MatrixTests
{
    private static readonly PeerProgram[] Programs = Enum.GetValues<PeerProgram>();

    [Fact]
    public void Readme_shows_every_case_and_every_exclusion()
    {
        var readme = File.ReadAllText(
            Path.Combine(Holdfast.Lab.Paths.Repository.Root, "tests", "Holdfast.Interop.Tests", "README.md"));
        var matrix = Matrix();
        Assert.True(
            readme.Contains(matrix, StringComparison.Ordinal), $"README.md should hold this:{Environment.NewLine}{matrix}");
    }

    [Fact]
    public void Every_exclusion_excludes_something()
    {
        var used = Cases().SelectMany(test => test.Peers.Combinations(test.Method)).Select(combination => combination.Excluded)
            .ToHashSet();
        Assert.Empty(Exclusions.All.Where(exclusion => !used.Contains(exclusion)).Select(exclusion => exclusion.Why));
    }

    private static string Matrix()
    {
        var text = new StringBuilder();
        text.AppendLine($"| case | {string.Join(" | ", Programs)} |");
        text.AppendLine($"|---|{string.Concat(Programs.Select(_ => "---|"))}");
        foreach (var (method, peers) in Cases())
        {
            var cells = Programs.Select(
                program => Cell(peers.Combinations(method).Where(combination => program.Equals(combination.Arguments[0]))));
            text.AppendLine($"| {method.Name.Replace('_', ' ')} | {string.Join(" | ", cells)} |");
        }
        text.AppendLine();
        foreach (var (number, exclusion) in Exclusions.All.Index())
            text.AppendLine(
                $"{number + 1}. {exclusion.Program}, "
                + $"{string.Join(" and ", exclusion.What.Select(what => what.ToString()))}: {exclusion.Why}.");
        return text.ToString();
    }

    /// <summary>How many forms of a case are run, and the numbers of the reasons why others are not.</summary>
    private static string Cell(IEnumerable<(object[] Arguments, Exclusion? Excluded)> combinations)
    {
        var all = combinations.ToList();
        var reasons = all.Select(combination => combination.Excluded).OfType<Exclusion>().Distinct()
            .Select(reason => $"[{Exclusions.All.ToList().IndexOf(reason) + 1}]").ToList();
        var run = all.Count(combination => combination.Excluded is null);
        return string.Join(' ', (string[])[run == 0 ? "no" : $"{run}", .. reasons]);
    }

    private static IEnumerable<(MethodInfo Method, PeersAttribute Peers)> Cases() =>
        from type in typeof(MatrixTests).Assembly.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal)
        from method in type.GetMethods().OrderBy(method => method.MetadataToken)
        let peers = method.GetCustomAttribute<PeersAttribute>()
        where peers is not null
        select (method, peers);
}
