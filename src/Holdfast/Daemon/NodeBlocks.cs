using System.Globalization;
using System.Net;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Daemon.State;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.Daemon;

/// <summary>A node's blocks: what operators ask for, kept over restarts, and told in log and events with who and why.</summary>
internal sealed partial class NodeBlocks : IDisposable
{
    private readonly Node _node;
    private readonly BlockTable _table;
    private readonly ILogger _log;

    public NodeBlocks(Node node, ILogger log)
    {
        (_node, _table, _log) = (node, node.Balancer.Blocks, log);
        _table.Ended += OnEnded;
        _table.Began += OnBegan;
    }

    public void Dispose()
    {
        _table.Ended -= OnEnded;
        _table.Began -= OnBegan;
    }

    /// <summary>Takes up those that were in force before the start, but for what was over meanwhile.</summary>
    /// <param name="left">What another process has left; null: what the state directory has.</param>
    public void Restore(BlocksRecord? left = null)
    {
        var kept = left is null ? _node.State.LoadBlocks() : _node.State.Read(left);
        var lasting = kept.Where(block => block.Remaining != TimeSpan.Zero).ToList();
        _table.Add(lasting);
        foreach (var over in kept.Where(block => block.Remaining == TimeSpan.Zero)) OnEnded(over);
        if (lasting.Count == 0) return;
        foreach (var block in lasting)
            _node.Events.Add(EventKind.Block, $"{block.Target}", null, Word(block), $"as before the start: {Why(block)}");
        LogRestored(_log, lasting.Count);
    }

    /// <summary>Those of operators.</summary>
    public IEnumerable<Block> OfOperators => _table.All.Where(block => block.Origin == BlockOrigin.Operator);

    public async Task<Outcome<ActionReport>> BlockAsync(BlockRequest request)
    {
        var block = new Block(request.Target, request.Action, BlockOrigin.Operator, request.By)
        {
            Reason = request.Reason,
            Remaining = request.Lasting,
        };
        if (!_table.TryAdd(block))
            return new ProblemReport("Too many blocks", StatusCodes.Status409Conflict,
                $"there are {BlockTable.MostOfOperators} blocks already: one must go, with `holdfast unblock`, before another comes");
        Tell(block);
        var done = new List<string> { $"{block.Target}: {Word(block)}{Until(block)}; undo with: holdfast unblock {Argument(block)}" };
        done.AddRange(Warnings(block.Target));
        if (await SaveAsync() is { } trouble) done.Add($"warning: it will not survive a restart: {trouble}");
        return new ActionReport(done);
    }

    /// <param name="target">What is no longer to be blocked; null: anything.</param>
    /// <param name="by">Who wants it.</param>
    public async Task<Outcome<ActionReport>> UnblockAsync(BlockTarget? target, string by)
    {
        // What is shown is what can be taken away: where clients are cut, all that look alike.
        var privacy = _node.Options.LoadBalancer.Privacy;
        IReadOnlyList<Block> removed =
            _table.Remove(block => target is null || block.Target == target || block.Shown(privacy) == target);
        if (removed.Count == 0 && target is not null)
            return new ProblemReport("No such block", StatusCodes.Status404NotFound,
                $"{target} is not blocked; `holdfast show blocks` lists what is");
        foreach (var block in removed) _node.Events.Add(EventKind.Block, Shown(block), Word(block), "unblocked", $"by {by}");
        LogUnblocked(_log, target?.ToString() ?? $"everything ({removed.Count})", by);
        var done = new List<string>
        {
            target is null ? $"{removed.Count} unblocked"
                : removed is [var one] ? $"{target}: unblocked after {Hits(one.Hits)}"
                : $"{target}: {removed.Count} unblocked after {Hits(removed.Sum(block => block.Hits))}",
        };
        if (removed.Any(block => block.Origin != BlockOrigin.Operator))
            done.Add("a rule of dns.dynamic_blocks blocks again while its rate is exceeded");
        if (await SaveAsync() is { } trouble) done.Add($"warning: it will not survive a restart: {trouble}");
        return new ActionReport(done);
    }

    private Task<string?> SaveAsync() =>
        NodeState.WaitAsync(_node.State.SaveAsync(_table.All.Where(block => block.Origin == BlockOrigin.Operator)), _node.Time);

    // Who blocks these cuts off the node itself, or those who look after it.
    private IEnumerable<string> Warnings(BlockTarget target)
    {
        var own = _node.Balancer.OwnAddresses.Add(IPAddress.Loopback).Add(IPAddress.IPv6Loopback).Where(target.Covers).ToList();
        if (own.Count > 0)
            yield return $"warning: this covers the node's own {string.Join(", ", own)}: programs on it are blocked; its checks are not";
        var excluded = _node.Options.LoadBalancer.DynamicBlocks
            .SelectMany(rule => rule.Exclude).Distinct().Where(target.Overlaps).ToList();
        if (excluded.Count > 0)
            yield return $"warning: this blocks {string.Join(", ", excluded)}, which dns.dynamic_blocks excludes";
    }

    private void OnBegan(Block block) => Tell(block);

    private void Tell(Block block)
    {
        _node.Events.Add(EventKind.Block, Shown(block), null, Word(block), Why(block));
        LogBlocked(_log, Shown(block), Word(block), Why(block));
    }

    private void OnEnded(Block block)
    {
        _node.Events.Add(EventKind.Block, Shown(block), Word(block), "unblocked", $"its time is over: {Why(block)}");
        LogEnded(_log, Shown(block), Word(block), Why(block));
        if (block.Origin == BlockOrigin.Operator) _ = SaveAsync();
    }

    private static string Word(Block block) => block.Origin == BlockOrigin.Warning ? "warned of" : block.Action switch
    {
        BlockAction.Drop => "dropped",
        BlockAction.Refuse => "refused",
        BlockAction.Truncate => "truncated",
        BlockAction.NxDomain => "answered with NXDOMAIN",
        _ => "counted",
    };

    private string Why(Block block) => $"by {block.By}{Until(block)}{(block.Reason is { } reason ? ": " + reason : "")}";

    private string Until(Block block) => block.Remaining is { } remaining && remaining > TimeSpan.Zero
        ? $" until {(_node.Time.GetUtcNow() + remaining).UtcDateTime:u}" : "";

    private string Shown(Block block) => $"{block.Shown(_node.Options.LoadBalancer.Privacy)}";

    private static string Hits(long hits) => hits == 1 ? "1 hit" : string.Create(CultureInfo.InvariantCulture, $"{hits} hits");

    private static string Argument(Block block) => block.Target.Suffix is { } suffix ? $"--name {suffix}" : $"{block.Target}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Target} is {Action} {Why}")]
    private static partial void LogBlocked(ILogger log, string target, string action, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Target} was {Action} {Why}: that time is over")]
    private static partial void LogEnded(ILogger log, string target, string action, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Target} is unblocked by {By}")]
    private static partial void LogUnblocked(ILogger log, string target, string by);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Blocks} blocks are in force as before the start; see `holdfast show blocks`")]
    private static partial void LogRestored(ILogger log, int blocks);
}
