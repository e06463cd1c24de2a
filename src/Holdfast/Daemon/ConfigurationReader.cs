using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Linux.Blocking;

namespace Holdfast.Daemon;

/// <summary>
/// Reads the configuration, and the keys it names, on a thread of its own: a file system that hangs costs that thread, and the
/// reload that wanted it.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="load">Reads it; may take for ever.</param>
/// <param name="time">Measures <see cref="Patience"/>.</param>
internal sealed class ConfigurationReader(string path, Func<ConfigurationResult> load, TimeProvider time)
{
    /// <summary>How long it is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // As many may hang before none is begun any more.
    private const int AtOnce = 4;

    // Documents are read by recursion.
    private const int StackSize = 2 << 20;

    // By number: who asks after a change must not get what was begun before it.
    private readonly BlockingCalls<long, ConfigurationResult> _calls = new("hf-config", AtOnce, StackSize);
    private long _last;

    /// <summary>What the file says now, or that it cannot be had.</summary>
    public async Task<ConfigurationResult> ReadAsync()
    {
        if (_calls.TryRun(Interlocked.Increment(ref _last), _ => load()) is not { } reading) return Hung();
        try
        {
            return await reading.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            return Hung();
        }
    }

    private ConfigurationResult Hung() => new(null,
        [new Diagnostic(path, 0, 0, Severity.Error, "", "it, or a file it names, cannot be read: the file system does not answer", null)])
    {
        Outcome = ConfigurationOutcome.Unreadable,
    };
}
