using System.Diagnostics;
using System.Globalization;

namespace Holdfast.Bgp.Tests.Fuzzing;

/// <summary>
/// A fuzz test's time and chance: FUZZ_SECONDS (1) says how long it goes on, FUZZ_SEED where it begins. `scripts/fuzz` sets the
/// first and runs the classes whose names end in FuzzTests.
/// </summary>
internal sealed class FuzzRun
{
    private readonly string _what;
    private readonly TimeSpan _time;
    private readonly long _begin = Stopwatch.GetTimestamp();

    /// <param name="what">What is being fed.</param>
    public FuzzRun(string what)
    {
        _what = what;
        var seconds = Number("FUZZ_SECONDS");
        _time = TimeSpan.FromSeconds(seconds ?? 1);
        // In the suite always the same, so that it fails for a change and not by chance.
        Seed = Number("FUZZ_SEED") ?? (seconds is null ? 4271 : Random.Shared.Next());
        Chance = new Random(Seed);
    }

    public int Seed { get; }

    public Random Chance { get; }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_begin);

    public bool GoesOn => Elapsed < _time;

    /// <summary>Keeps the result for scripts/fuzz to print.</summary>
    public void Finish(string result)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{_what}: {result} in {Elapsed.TotalSeconds:0} s, seed {Seed}{Environment.NewLine}");
        File.AppendAllText(Path.Join(AppContext.BaseDirectory, "fuzz.txt"), line);
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture)
            : null;
}
