using System.Text.Json.Serialization;
using Holdfast.Contracts.Reports;
using Holdfast.Dns.Names;
using Holdfast.Linux.Clocks;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.Daemon.State;

/// <summary>What <c>blocks.json</c> holds: the blocks of operators.</summary>
internal sealed record BlocksRecord(IReadOnlyList<BlockRecord> Blocks)
{
    /// <summary>When it was written; null where the boot is not known.</summary>
    public WrittenRecord? Written { get; init; }

    /// <summary>Whether nothing is missing in it, and all of it can be read.</summary>
    [JsonIgnore]
    public bool IsWhole => Blocks.All(block => block is { IsWhole: true }) && WrittenRecord.IsWhole(Written);

    public static BlocksRecord Of(IEnumerable<Block> blocks, DateTimeOffset now, BootClock? bootClock) => new(
        [.. blocks.Select(block => new BlockRecord(
            block.Target.Network?.ToString(), block.Target.Suffix?.ToString(), block.Action.ToWord(), now - block.Age,
            now + block.Remaining, block.By, block.Reason))])
    {
        Written = WrittenRecord.Of(now, bootClock),
    };

    /// <summary>The blocks as they stand now; of those that have ended, none of the time is left.</summary>
    public IReadOnlyList<Block> ToBlocks(DateTimeOffset now, BootClock? bootClock)
    {
        var step = WrittenRecord.Step(Written, Blocks.Select(block => block.Since), now, bootClock);
        return [.. Blocks.Select(block => new Block(block.Target!, block.KnownAction!.Value, BlockOrigin.Operator, block.By)
        {
            Reason = block.Reason,
            Age = NotNegative(now - (block.Since + step)),
            Remaining = block.Until is { } until ? NotNegative(until + step - now) : null,
        })];
    }

    private static TimeSpan NotNegative(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}

/// <summary>A block as it is kept; <see cref="Block"/> says what its parts mean.</summary>
internal sealed record BlockRecord(
    string? Network, string? Suffix, string Action, DateTimeOffset Since, DateTimeOffset? Until, string By, string? Reason)
{
    [JsonIgnore]
    public BlockTarget? Target => Network is null == Suffix is null ? null
        : Suffix is null ? (BlockTarget.TryParse(Network, out var target) ? target : null)
        : Name.TryParse(Suffix, out var name) ? BlockTarget.Of(name) : null;

    [JsonIgnore]
    public BlockAction? KnownAction => ReportWords.TryBlockAction(Action, out var action) ? action : null;

    [JsonIgnore]
    public bool IsWhole => Target is not null && KnownAction is not null && WrittenRecord.IsDate(Since)
        && (Until is not { } until || WrittenRecord.IsDate(until));
}
