using System.Globalization;
using Holdfast.Configuration;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon.History;

namespace Holdfast.Daemon;

/// <content>Going back: by itself when nobody confirms, or because somebody wants it.</content>
internal sealed partial class Reloader
{
    private Outcome<ActionReport> Confirm(string by)
    {
        if (_confirmation.Pending is not { } pending)
            return new ProblemReport("Nothing to confirm", StatusCodes.Status409Conflict, "nothing waits to be confirmed");
        _confirmation.End();
        history.ForgetSetAside();
        LogConfirmed(_log, by, pending.By);
        node.Events.Add(EventKind.Reload, Path, "unconfirmed", "confirmed", $"by {by}");
        return new ActionReport([history.InForce is { } kept ? $"configuration {Text(kept.Number)} is confirmed" : "confirmed"]);
    }

    private Outcome<ActionReport> RefuseMeanwhile(string by, Unconfirmed pending) => Refuse(by,
        $"the configuration that {pending.By} reloaded waits to be confirmed for another {DurationText(_confirmation.Left(pending))}: "
        + "`holdfast confirm` keeps it, `holdfast config rollback` gives it up, `holdfast reload --confirm` goes on from it",
        StatusCodes.Status409Conflict);

    // Nobody confirmed it. What cannot be gone back to now is tried again: the other configuration is known to be unwanted.
    private async Task<Outcome<ActionReport>> GoBackAsync(Unconfirmed unconfirmed)
    {
        if (_confirmation.Pending != unconfirmed || node.Stopping) return new ActionReport([]);
        var how = unconfirmed.Number is { } number ? $"not confirmed, back to {Text(number)}" : "not confirmed";
        LogNotConfirmed(_log, unconfirmed.By, DurationText(unconfirmed.Within));
        node.Events.Add(EventKind.Reload, Path, "unconfirmed", "given up", how);
        var given = history.InForce;
        var done = await TakeOverAsync(unconfirmed.Before, $"{unconfirmed.By} ({how})", new ReloadTimes(node.Time));
        if (done.Problem is not null)
        {
            _confirmation.Again(RetryPause);
            return done;
        }
        _confirmation.End();
        if (unconfirmed.Number is { } back && history.Find(back) is { } kept)
        {
            var now = history.Add(kept.Sources, unconfirmed.By, how);
            if (given is not null) history.GiveUp(given.Sources.Digest, now.Number);
        }
        return done;
    }

    private async Task<Outcome<ActionReport>> GoBackToAsync(int? number, string by)
    {
        if (node.Stopping) return new ProblemReport("Stopping", StatusCodes.Status409Conflict, "the daemon is stopping");
        var wanted = number ?? _confirmation.Pending?.Number;
        if ((wanted is { } which ? history.Find(which) : history.Previous) is not { } kept) return NotKept(wanted);
        var reader = new ConfigurationReader(Path, () => ConfigurationFile.Load(request, kept.Sources), node.Time);
        var result = await reader.ReadAsync();
        if (result.Options is not { } options)
            return Refuse(by, $"{Text(result)}configuration {Text(kept.Number)} is wrong by now; the running one is unchanged");
        // What stands there now is not to be run by a restart.
        var there = (await _reader.ReadAsync()).Sources;
        LastRead = there ?? LastRead;
        var given = there ?? history.InForce?.Sources;
        var done = await TakeOverAsync(options, by, new ReloadTimes(node.Time));
        if (done.Problem is not null) return done;
        _confirmation.End();
        var now = history.Add(kept.Sources, by, $"rollback to {Text(kept.Number)}");
        if (given is null || given.Digest == now.Sources.Digest)
        {
            history.ForgetSetAside();
            return done;
        }
        history.GiveUp(given.Digest, now.Number);
        return new ActionReport([.. done.Value!.Done,
            $"{Path} is as it was: `holdfast reload` takes it over again; a restart does not, unless it has changed by then"]);
    }

    /// <summary>What differs between the configuration in force and another, or the files as they are now.</summary>
    public async Task<Outcome<ConfigurationDiffReport>> DiffAsync(int? number)
    {
        if (history.InForce is not { } now) return NotKept(number);
        if (number is { } wanted)
            return history.Find(wanted) is { } kept
                ? ConfigurationDiff.Of($"configuration {Text(kept.Number)}", kept.Sources, $"configuration {Text(now.Number)}", now.Sources)
                : NotKept(number);
        var there = await _reader.ReadAsync();
        return there.Sources is { } files
            ? ConfigurationDiff.Of($"configuration {Text(now.Number)}", now.Sources, "on the disk", files)
            : new ProblemReport("Configuration wrong", StatusCodes.Status422UnprocessableEntity, Text(there));
    }

    private ProblemReport NotKept(int? number)
    {
        var kept = string.Join(", ", history.Entries.Select(entry => Text(entry.Number)));
        return new ProblemReport("No such configuration", StatusCodes.Status404NotFound, number is { } wanted
            ? $"there is no configuration {Text(wanted)}; kept are: {(kept.Length == 0 ? "none" : kept)}"
            : "no other configuration was in force before");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string DurationText(TimeSpan duration) => duration >= TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0.#}m")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#}s");

    [LoggerMessage(Level = LogLevel.Information, Message = "{By} confirmed the configuration that {Who} reloaded")]
    private static partial void LogConfirmed(ILogger log, string by, string who);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "nobody confirmed the configuration that {Who} reloaded within {Within}: the one before is taken over again")]
    private static partial void LogNotConfirmed(ILogger log, string who, string within);
}
