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
    /// <summary>As the environment has it; run from the top of the checkout.</summary>
    public static BenchPaths FromEnvironment(string work) => new(
        Environment.GetEnvironmentVariable("HOLDFAST") ?? "out/holdfast",
        Environment.GetEnvironmentVariable("HOLDFAST_OLD") is { Length: > 0 } old ? old : null,
        Environment.GetEnvironmentVariable("DNSDIST") ?? "dnsdist",
        typeof(BenchPaths).Assembly.Location,
        work,
        "out/bench.json");
}
