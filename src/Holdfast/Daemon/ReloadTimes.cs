using System.Globalization;
using Holdfast.LoadBalancer;

namespace Holdfast.Daemon;

/// <summary>Where the time of a reload went: steps, one after the other.</summary>
internal sealed class ReloadTimes(TimeProvider time)
{
    private readonly List<(string Step, TimeSpan Took)> _steps = [];
    private readonly long _began = time.GetTimestamp();
    private long _last = time.GetTimestamp();

    /// <summary>A step is over.</summary>
    public void Add(string step)
    {
        _steps.Add((step, time.GetElapsedTime(_last)));
        _last = time.GetTimestamp();
    }

    /// <summary>The load balancer has taken its part over.</summary>
    public void Add(ReconfigureTimes balancer)
    {
        _steps.AddRange(
        [
            ("prepare", balancer.Prepare),
            ("bind", balancer.Bind),
            ("first checks", balancer.Checks),
            ("workers", balancer.Workers),
        ]);
        _last = time.GetTimestamp();
    }

    public override string ToString()
    {
        var steps = string.Join(", ", _steps.Select(step => $"{step.Step} {Text(step.Took)}"));
        return $"took {Text(time.GetElapsedTime(_began, _last))}: {steps}";
    }

    private static string Text(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.0} ms");
}
