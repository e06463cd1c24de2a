using Holdfast.Anycast.Checks;

namespace Holdfast.Anycast.Tests.Fakes;

/// <summary>A check whose result is what the test says, for each address by itself if it says so.</summary>
internal sealed class FakeCheck(string description = "fake") : PolledCheck(description)
{
    // So that what a test has it find is there when the clock has moved on.
    internal override bool RunsOnLoop => true;

    private int _runs;

    public int Runs => _runs;

    public Func<CheckTarget, CancellationToken, Task<CheckResult>> Run { get; set; } = (_, _) => Task.FromResult(
        CheckResult.Holds("fine"));

    public void Hold() => Run = (_, _) => Task.FromResult(CheckResult.Holds("fine"));

    public void Fail(string words = "broken", string? family = null) => Run = (target, _) => Task.FromResult(
        family is null || target.Prefix.Family == family ? CheckResult.Fails(words) : CheckResult.Holds("fine"));

    internal override Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _runs);
        return Run(target, cancellation);
    }
}
