using Holdfast.Anycast.Resolver;
using Holdfast.Linux.Processes;

namespace Holdfast.Anycast.Checks;

/// <summary>What checks are given to run with.</summary>
/// <param name="Resolver">The resolver that is asked.</param>
/// <param name="Time">Measures time-outs, latencies and ages.</param>
/// <param name="Run">Runs commands.</param>
internal sealed record CheckServices(IResolverView Resolver, TimeProvider Time, RunCommand Run)
{
    internal CheckServices(IResolverView resolver, TimeProvider time) : this(resolver, time, Running(time)) { }

    /// <summary>Runs commands, their time-outs measured by a clock.</summary>
    internal static RunCommand Running(TimeProvider time) => (arguments, environment, timeout, cancellation) =>
        CommandRunner.RunAsync(arguments, environment, timeout, cancellation, time);
}
