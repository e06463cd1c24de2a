using System.Globalization;
using Holdfast.Configuration;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Sources;

namespace Holdfast.Daemon.History;

/// <summary>
/// What a start runs: the files, unless they are just those that were given up (not confirmed in time, or rolled back from).
/// Then it is what ran in their place.
/// </summary>
internal static partial class StartConfiguration
{
    /// <summary>Chooses. A state directory that does not answer is waited for a moment, and the files are run.</summary>
    /// <param name="request">The configuration's files.</param>
    /// <param name="loaded">What it says; without errors.</param>
    /// <param name="history">What ran before.</param>
    /// <param name="log">Where it is told that the files are not what runs.</param>
    /// <returns>The configuration, and where it was kept if it is not that of the files.</returns>
    public static (HoldfastOptions Options, KeptConfiguration? Kept) Choose(
        ConfigurationRequest request, ConfigurationResult loaded, ConfigurationHistory history, ILogger log)
    {
        if (history.SetAside is not { } setAside || setAside.Digest != loaded.Sources?.Digest) return (loaded.Options!, null);
        var kept = history.Find(setAside.Number);
        if (kept is not null && ConfigurationFile.Load(request, kept.Sources) is { Options: { } options })
        {
            LogSetAside(log, request.Path, kept.Number);
            return (options, kept);
        }
        LogGone(log, request.Path, setAside.Number);
        return (loaded.Options!, null);
    }

    /// <summary>The chosen one runs: from now on it is the last in the history.</summary>
    public static void Begin(StartFiles start)
    {
        var (history, files, kept) = start;
        if (files is null) return;
        if (kept is null)
        {
            history.Add(files, "the start", "start");
            history.ForgetSetAside();
            return;
        }
        var how = string.Create(CultureInfo.InvariantCulture, $"start, back to {kept.Number}");
        history.GiveUp(files.Digest, history.Add(kept.Sources, "the start", how).Number);
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Path} was given up (not confirmed, or rolled back from) and has not changed since: configuration {Number} "
            + "runs; `holdfast reload` takes the file over")]
    private static partial void LogSetAside(ILogger log, string path, int number);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Path} was given up, but configuration {Number}, which ran in its place, cannot be had any more: the file runs")]
    private static partial void LogGone(ILogger log, string path, int number);
}

/// <summary>What a node starts from.</summary>
/// <param name="History">The configurations before.</param>
/// <param name="Files">What the files say; null when they are not to be kept.</param>
/// <param name="Kept">What runs in their place; null when they are what runs.</param>
internal sealed record StartFiles(ConfigurationHistory History, ConfigurationSources? Files, KeptConfiguration? Kept);
