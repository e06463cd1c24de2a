using System.Collections.Immutable;
using System.Globalization;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>What a list has.</summary>
public enum ListKind
{
    /// <summary>Names, each with all below it.</summary>
    Names,

    /// <summary>Networks of clients.</summary>
    Networks,
}

/// <summary>A list that rules name.</summary>
/// <param name="Kind">What it has.</param>
/// <param name="Path">Its file.</param>
internal readonly record struct ListKey(ListKind Kind, string Path);

/// <summary>A list as it is now.</summary>
/// <param name="Kind">What it has.</param>
/// <param name="Path">Its file.</param>
public sealed record ListStatus(ListKind Kind, string Path)
{
    /// <summary>Entries in force.</summary>
    public int Entries { get; init; }

    /// <summary>Octets of memory that they take.</summary>
    public long Bytes { get; init; }

    /// <summary>When they were taken over; null before any were.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>Lines of the file as it was last read that are wrong, and left out.</summary>
    public int WrongLines { get; init; }

    /// <summary>The first of them.</summary>
    public ImmutableArray<ListProblem> Problems { get; init; } = [];

    /// <summary>Why the file as it is now is not in force as a whole; null when it is.</summary>
    public string? Refusal { get; init; }

    /// <summary>The wrong lines as text, each with the file's name; the first, and how many more there are.</summary>
    public IEnumerable<string> DescribeProblems()
    {
        foreach (var problem in Problems)
            yield return string.Create(CultureInfo.InvariantCulture, $"{Path}:{problem.Line}: {problem.Message}");
        if (WrongLines > Problems.Length)
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{Path}: ... and {WrongLines - Problems.Length} more lines are wrong");
    }
}
