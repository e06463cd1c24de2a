using Holdfast.Bench.Machine;

namespace Holdfast.Bench.Comparisons;

/// <summary>How much is measured.</summary>
/// <param name="IsQuick">Whether this is a trial of the benchmark rather than a measurement.</param>
/// <param name="Runs">Runs of each row and contestant, in turns.</param>
/// <param name="RunTime">How long one takes.</param>
/// <param name="Parts">The parts wanted; empty for all.</param>
internal sealed record BenchSettings(bool IsQuick, int Runs, TimeSpan RunTime, IReadOnlyList<string> Parts)
{
    /// <summary>All parts there are.</summary>
    public static readonly IReadOnlyList<string> AllParts =
    [
        "startup", "clients-cached", "clients-forwarded", "forwarded", "cached", "latency", "minute", "tcp-cpu", "tcp-cpu-2",
            "threads",
        "million",
    ];

    /// <summary>How long Holdfast must lose nothing at that rate.</summary>
    public TimeSpan Long => IsQuick ? RunTime : TimeSpan.FromMinutes(1);

    /// <summary>
    /// Runs of the latency rows: what else a machine does for a millisecond or two moves the 99.9th percentile of a run.
    /// </summary>
    public int LatencyRuns => 3 * Runs;

    /// <summary>Queries a second that latency is measured at.</summary>
    public const int LatencyRate = 20_000;

    /// <summary>As the environment (<c>BENCH_QUICK</c>) and the command line have it.</summary>
    public static BenchSettings From(IReadOnlyList<string> parts)
    {
        if (parts.FirstOrDefault(word => !AllParts.Any(part => Names(word, part))) is { } unknown)
            throw new BenchException($"there is no part '{unknown}'; there are: {string.Join(", ", AllParts)}");
        bool quick = Environment.GetEnvironmentVariable("BENCH_QUICK") is { Length: > 0 } and not "0";
        return quick
            ? new BenchSettings(IsQuick: true, Runs: 2, RunTime: TimeSpan.FromSeconds(1), parts)
            : new BenchSettings(IsQuick: false, Runs: 5, RunTime: TimeSpan.FromSeconds(4), parts);
    }

    /// <summary>Whether a part is to be measured.</summary>
    public bool Wants(string part) => Parts.Count == 0 || Parts.Any(word => Names(word, part));

    // "clients" names clients-cached and clients-forwarded; a whole name names no more than itself.
    private static bool Names(string word, string part) =>
        part == word || (part.StartsWith(word + "-", StringComparison.Ordinal) && !AllParts.Contains(word));
}
