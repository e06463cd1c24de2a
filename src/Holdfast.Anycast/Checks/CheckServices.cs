using Holdfast.Anycast.Resolver;
using Holdfast.Linux.Blocking;
using Holdfast.Linux.Polling;

namespace Holdfast.Anycast.Checks;

/// <summary>What checks are given to run with.</summary>
/// <param name="Resolver">The resolver that is asked.</param>
/// <param name="Time">Measures time-outs, latencies and ages.</param>
/// <param name="Loop">Waits for sockets, on the thread of the decision.</param>
/// <param name="Run">Runs commands.</param>
internal sealed record CheckServices(IResolverView Resolver, TimeProvider Time, EventLoop Loop, RunCommand Run)
{
    private const int FilesAtOnce = 128;

    internal CheckServices(IResolverView resolver, TimeProvider time, EventLoop loop)
        : this(resolver, time, loop, new CommandRuns(new CommandOptions(), time, null).RunAsync)
    { }

    /// <summary>Looks up names.</summary>
    internal NameLookups Names { get; init; } = new();

    /// <summary>Looks at files: a file system may hang.</summary>
    internal BlockingCalls<(string Path, CheckOptions.File Wanted), CheckResult> Files { get; init; } =
        new("hf-files", FilesAtOnce);
}
