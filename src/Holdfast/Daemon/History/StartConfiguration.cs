using Holdfast.Configuration;
using Holdfast.Configuration.Options;

namespace Holdfast.Daemon.History;

/// <summary>
/// What a start runs: the files, unless they are just those that were given up (not confirmed in time, or rolled back from).
/// Then it is what ran in their place.
/// </summary>
internal static partial class StartConfiguration
{
    /// <summary>Chooses. A state directory that does not answer is waited for a moment, and the files are run.</summary>
    /// <param name="path">The configuration file.</param>
    /// <param name="loaded">What it says; without errors.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it is told that the files are not what runs.</param>
    /// <returns>The configuration, and those before with this one as the last.</returns>
    public static (HoldfastOptions Options, ConfigurationHistory History) Choose(
        string path, ConfigurationResult loaded, TimeProvider time, ILogger log)
    {
        var history = new ConfigurationHistory(loaded.Options!.Node.StateDirectory, time, log);
        if (loaded.Sources is not { } there) return (loaded.Options, history);
        if (history.SetAside is { } setAside && setAside.Digest == there.Digest)
        {
            var kept = history.Find(setAside.Number);
            if (kept is not null && ConfigurationFile.Load(path, kept.Sources) is { Options: { } options })
            {
                LogSetAside(log, path, kept.Number);
                var now = history.Add(kept.Sources, "the start", $"start, back to {kept.Number}");
                history.GiveUp(there.Digest, now.Number);
                return (options, history);
            }
            LogGone(log, path, setAside.Number);
        }
        history.Add(there, "the start", "start");
        history.ForgetSetAside();
        return (loaded.Options, history);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Path} was given up (not confirmed, or rolled back from) and has not changed since: configuration {Number} "
            + "runs; `holdfast reload` takes the file over")]
    private static partial void LogSetAside(ILogger log, string path, int number);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Path} was given up, but configuration {Number}, which ran in its place, cannot be had any more: the file runs")]
    private static partial void LogGone(ILogger log, string path, int number);
}
