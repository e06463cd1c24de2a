using Holdfast.Contracts.Reports;

namespace Holdfast.Contracts;

/// <summary>A value, or the problem that kept it from being.</summary>
internal sealed record Outcome<T>(T? Value, ProblemReport? Problem)
{
    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(ProblemReport problem) => new(default, problem);
}
