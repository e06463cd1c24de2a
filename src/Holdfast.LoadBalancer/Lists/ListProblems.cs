using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Lists;

/// <summary>A line of a list that is wrong.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Message">What is wrong with it, and what would be right.</param>
public sealed record ListProblem(int Line, string Message);

/// <summary>The wrong lines of a list: the first are kept, the others counted.</summary>
internal sealed class ListProblems
{
    /// <summary>So many are kept.</summary>
    public const int Shown = 20;

    private readonly ImmutableArray<ListProblem>.Builder _first = ImmutableArray.CreateBuilder<ListProblem>();

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first of them.</summary>
    public ImmutableArray<ListProblem> First => _first.ToImmutable();

    /// <summary>Adds one.</summary>
    /// <param name="line">The line's number.</param>
    /// <param name="message">What is wrong with it.</param>
    public void Add(int line, string message)
    {
        Count++;
        if (_first.Count < Shown)
            _first.Add(new ListProblem(line, message));
    }
}

/// <summary>A list that cannot be taken over as a whole.</summary>
internal sealed class ListException(string message, ListProblems problems) : Exception(message)
{
    /// <summary>The lines that are wrong.</summary>
    public ListProblems Problems => problems;
}
