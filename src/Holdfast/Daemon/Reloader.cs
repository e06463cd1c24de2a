using System.Globalization;
using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Reload;
using Holdfast.Configuration.Sources;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon.History;
using Holdfast.LoadBalancer.Listeners;

namespace Holdfast.Daemon;

/// <summary>
/// Takes a changed configuration over: all of it, or nothing. One reload at a time. What has to be confirmed goes back by itself
/// (<see cref="ConfirmationWait"/>), and what was taken over before can be again (<see cref="ConfigurationHistory"/>).
/// </summary>
internal sealed partial class Reloader(
    Node node, ConfigurationRequest request, ILoggerFactory logs, ConfigurationHistory history, ConfigurationSources? sources)
    : IDisposable
{
    // From a try to go back that failed (a listener's port was taken meanwhile) to the next.
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    // Between withdrawing a removed service and closing its listener: routers need a moment to send its clients elsewhere.
    private static readonly TimeSpan ListenerDelay = TimeSpan.FromSeconds(2);

    private const int LoggedDiagnostics = 20;

    private readonly ILogger _log = logs.CreateLogger("holdfast.reload");
    private readonly ConfigurationReader _reader = new(request.Path, () => ConfigurationFile.Load(request), node.Time);
    private readonly Lock _gate = new();
    private readonly ConfirmationWait _confirmation = new(node.Time);
    private Task _last = Task.CompletedTask;

    /// <summary>A reload begins (true), or has ended, taken over or refused (false).</summary>
    public event Action<bool>? Reloading;

    public string Path => request.Path;

    public ConfirmationWait Confirmation => _confirmation;

    /// <summary>What was read last, whatever came of it.</summary>
    public ConfigurationSources? LastRead { get; private set; } = sources;

    /// <summary>When the configuration in force was taken over.</summary>
    public Moment LoadedAt { get; private set; } = node.StartedAt;

    /// <summary>When a later change was refused; null when none was.</summary>
    public Moment? RefusedAt { get; private set; }

    /// <param name="by">Who wants it.</param>
    /// <param name="confirmWithin">It goes back after this unless it is confirmed; null keeps it.</param>
    public Task<Outcome<ActionReport>> ReloadAsync(string by, TimeSpan? confirmWithin = null) =>
        InTurn(() => TellingAsync(() => ReadAndApplyAsync(by, confirmWithin)));

    /// <summary>Keeps what waits to be confirmed.</summary>
    public Task<Outcome<ActionReport>> ConfirmAsync(string by) => InTurn(() => Task.FromResult(Confirm(by)));

    /// <summary>Takes over what was in force before, and has the files that are there now set aside.</summary>
    /// <param name="number">Which; null for what an unconfirmed one goes back to, or else the last that was another.</param>
    /// <param name="by">Who wants it.</param>
    public Task<Outcome<ActionReport>> RollbackAsync(int? number, string by) =>
        InTurn(() => TellingAsync(() => GoBackToAsync(number, by)));

    public void Dispose() => _confirmation.Dispose();

    private Task<Outcome<ActionReport>> InTurn(Func<Task<Outcome<ActionReport>>> act)
    {
        lock (_gate)
        {
            var next = AfterAsync(_last, act);
            _last = next;
            return next;
        }
    }

    /// <summary>What a reload would do now. Nothing changes, nothing is remembered of it.</summary>
    public async Task<Outcome<ReloadPlanReport>> PlanAsync()
    {
        if (node.Stopping) return new ProblemReport("Stopping", 409, "the daemon is stopping");
        var result = await _reader.ReadAsync();
        return result.Options is { } options
            ? ReloadPreview.Of(node, options, Path)
            : new ProblemReport("Configuration wrong", 422, $"{Text(result)}{Path} is wrong: a reload would be refused");
    }

    private static async Task<Outcome<ActionReport>> AfterAsync(Task before, Func<Task<Outcome<ActionReport>>> act)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        return await act();
    }

    private async Task<Outcome<ActionReport>> TellingAsync(Func<Task<Outcome<ActionReport>>> reload)
    {
        Reloading?.Invoke(true);
        try
        {
            return await reload();
        }
        finally
        {
            Reloading?.Invoke(false);
        }
    }

    private async Task<Outcome<ActionReport>> ReadAndApplyAsync(string by, TimeSpan? confirmWithin)
    {
        if (node.Stopping) return new ProblemReport("Stopping", 409, "the daemon is stopping");
        if (confirmWithin is null && _confirmation.Pending is { } pending) return RefuseMeanwhile(by, pending);
        var times = new ReloadTimes(node.Time);
        var result = await _reader.ReadAsync();
        LastRead = result.Sources ?? LastRead;
        times.Add("read");
        if (result.Options is not { } options)
        {
            foreach (var diagnostic in result.Diagnostics.Take(LoggedDiagnostics)) LogDiagnostic(_log, diagnostic.ToString());
            var more = result.Diagnostics.Count + result.Omitted - LoggedDiagnostics;
            if (more > 0) LogDiagnostic(_log, string.Create(CultureInfo.InvariantCulture, $"{Path}: ... and {more} more"));
            return Refuse(by, $"{Text(result)}{Path} is wrong; the running configuration is unchanged");
        }
        var (before, number) = (node.Options, history.InForce?.Number);
        var done = await TakeOverAsync(options, by, times);
        if (done.Problem is not null) return done;
        return new ActionReport(
            [.. done.Value!.Done, .. AfterReload(result.Sources, before, number, by, confirmWithin, "reload")]);
    }

    /// <summary>Keeps what was taken over, and waits for it to be confirmed where that is wanted.</summary>
    private IEnumerable<string> AfterReload(
        ConfigurationSources? taken, HoldfastOptions before, int? number, string by, TimeSpan? confirmWithin, string how)
    {
        var pending = _confirmation.Pending;
        if (confirmWithin is not { } within || (pending is null && ReloadPlan.Between(before, node.Options).IsEmpty))
        {
            _confirmation.End();
            if (taken is not null) history.Add(taken, by, how);
            history.ForgetSetAside();
            return [];
        }
        var unconfirmed = new Unconfirmed(
            by, Moment.Now(node.Time), within, pending?.Before ?? before, pending is null ? number : pending.Number);
        if (taken is not null) history.Add(taken, by, how, unconfirmed.Number);
        if (taken is not null && unconfirmed.Number is { } back) history.GiveUp(taken.Digest, back);
        _confirmation.Begin(unconfirmed, its => _ = InTurn(() => GoBackAsync(its)));
        return [$"goes back in {DurationText(within)} unless confirmed by: holdfast confirm"];
    }

    // Whole or not at all.
    private async Task<Outcome<ActionReport>> TakeOverAsync(HoldfastOptions options, string by, ReloadTimes times)
    {
        var plan = ReloadPlan.Between(node.Options, options);
        if (plan.IsEmpty) return KeepUnchanged(by);
        if (ReloadPreview.Obstacle(plan) is { } obstacle)
            return Refuse(by, $"{obstacle}; the running configuration is unchanged");
        node.Resolver.HoldPools();
        try
        {
            await ApplyAsync(node.Options, options, times);
        }
        catch (Exception e) when (e is ListenerException or ArgumentException)
        {
            return Refuse(by, $"{e.Message}; the running configuration is unchanged");
        }
        finally
        {
            node.Resolver.ReleasePools();
        }
        node.Options = options;
        LoadedAt = Moment.Now(node.Time);
        RefusedAt = null;
        string[] done = [.. plan.Changes.Select(change => change.ToString())];
        foreach (var line in done) LogDone(_log, by, line);
        LogTook(_log, times.ToString());
        node.Events.Add(EventKind.Reload, Path, null, "applied", $"by {by}: {string.Join("; ", done)}");
        node.EventWatch.CompareAll();
        return new ActionReport([.. done, times.ToString()]);
    }

    // New addresses and listeners come before the routes to them; routes go before old listeners and addresses do.
    private async Task ApplyAsync(HoldfastOptions old, HoldfastOptions @new, ReloadTimes times)
    {
        var oldAddresses = Node.ServiceAddresses(old);
        var newAddresses = Node.ServiceAddresses(@new);
        var goingAddresses = oldAddresses.Except(newAddresses).ToList();
        var goingListeners = old.LoadBalancer.Listeners
            .Where(listener => !@new.LoadBalancer.Listeners.Any(other => other.EndPoint.Equals(listener.EndPoint))).ToList();
        var drains = node.Engine.Drains;
        try
        {
            await node.Addresses.ReconfigureAsync(@new.Anycast.Interface, [.. newAddresses, .. goingAddresses]);
            times.Add("addresses");
            times.Add(node.Balancer.Reconfigure(@new.LoadBalancer with
            {
                Listeners = [.. @new.LoadBalancer.Listeners, .. goingListeners],
                ServiceAddresses = [.. @new.LoadBalancer.ServiceAddresses, .. goingAddresses],
            }));
        }
        catch
        {
            await node.Addresses.ReconfigureAsync(old.Anycast.Interface, oldAddresses);
            throw;
        }
        if (node.Overrides.Reconfigure(@new.LoadBalancer.Backends)) _ = node.State.SaveAsync(node.Overrides.All);
        node.Speaker.Reconfigure(@new.Bgp ?? Node.NoNeighbors);
        node.Engine.Reconfigure(@new.Anycast);
        node.Processes.Reconfigure(@new);
        node.MarkReady();
        // A service that was drained is so under another name.
        if (node.Engine.Drains != drains) _ = node.SaveDrainsAsync();
        times.Add("routes");
        if (goingAddresses.Count == 0 && goingListeners.Count == 0) return;
        // No route leads to any other listener.
        if (goingAddresses.Count > 0 || goingListeners.Any(listener => oldAddresses.Contains(listener.EndPoint.Address)))
            await Task.Delay(ListenerDelay, node.Time);
        node.Balancer.Reconfigure(@new.LoadBalancer);
        await node.Addresses.ReconfigureAsync(@new.Anycast.Interface, newAddresses);
        times.Add("removed listeners");
    }

    // The file is what runs: one that was refused before has been put right.
    private ActionReport KeepUnchanged(string by)
    {
        if (RefusedAt is not null)
            node.Events.Add(EventKind.Reload, Path, "refused", "unchanged", $"by {by}: it is what runs again");
        RefusedAt = null;
        LogUnchanged(_log, by, Path);
        return new ActionReport(["nothing has changed"]);
    }

    private static string Text(ConfigurationResult result)
    {
        using var text = new StringWriter();
        DiagnosticPrinter.Print(result.Diagnostics, text, omitted: result.Omitted);
        return text.ToString();
    }

    private ProblemReport Refuse(string by, string why, int status = StatusCodes.Status422UnprocessableEntity)
    {
        RefusedAt = Moment.Now(node.Time);
        LogRefused(_log, Path, by);
        node.Events.Add(EventKind.Reload, Path, null, "refused", $"by {by}: {why.ReplaceLineEndings(" ")}");
        return new ProblemReport("Configuration refused", status, why);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Diagnostic}")]
    private static partial void LogDiagnostic(ILogger log, string diagnostic);

    [LoggerMessage(
        Level = LogLevel.Error, Message = "{Path} was refused (reload by {By}); the running configuration is unchanged")]
    private static partial void LogRefused(ILogger log, string path, string by);

    [LoggerMessage(Level = LogLevel.Information, Message = "reload by {By}: nothing has changed in {Path}")]
    private static partial void LogUnchanged(ILogger log, string by, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "reloaded by {By}: {Change}")]
    private static partial void LogDone(ILogger log, string by, string change);

    [LoggerMessage(Level = LogLevel.Information, Message = "the reload {Took}")]
    private static partial void LogTook(ILogger log, string took);
}
