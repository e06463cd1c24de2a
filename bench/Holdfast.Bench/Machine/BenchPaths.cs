namespace Holdfast.Bench.Machine;

/// <summary>Where things are.</summary>
/// <param name="Holdfast">The product.</param>
/// <param name="HoldfastOld">Another Holdfast to compare with, which <c>HOLDFAST_OLD</c> names; null for none.</param>
/// <param name="Dnsdist">dnsdist; <c>DNSDIST</c> may name another.</param>
/// <param name="Bench">This program's own assembly.</param>
/// <param name="Work">A directory of this run, gone afterwards.</param>
/// <param name="Result">The table, for machines.</param>
internal sealed record BenchPaths(string Holdfast, string? HoldfastOld, string Dnsdist, string Bench, string Work, string Result)
{
    /// <summary>
    /// Whether what it costs to see queries is measured (<c>BENCH_OBSERVED</c>): Holdfast with a dnstap sink on every query
    /// beside the other one, or the same, that keeps no queries, instead of dnsdist.
    /// </summary>
    public bool IsObserved { get; private init; }

    /// <summary>The same without a sink: what ring and sketches cost (<c>BENCH_OBSERVED=kept</c>).</summary>
    public bool IsOnlyKept { get; private init; }

    /// <summary>As the environment has it; run from the top of the checkout.</summary>
    public static BenchPaths FromEnvironment(string work)
    {
        string holdfast = Variable("HOLDFAST") ?? "out/holdfast";
        string? observed = Variable("BENCH_OBSERVED");
        bool isObserved = observed is not null and not "0";
        return new(
            holdfast,
            Variable("HOLDFAST_OLD") ?? (isObserved ? holdfast : null),
            Variable("DNSDIST") ?? "dnsdist",
            typeof(BenchPaths).Assembly.Location,
            work,
            "out/bench.json")
        {
            IsObserved = isObserved,
            IsOnlyKept = observed == "kept",
        };
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
