using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.Api.Reports;

/// <summary>Blocks in the API's words.</summary>
internal static class BlockReports
{
    public static IReadOnlyList<BlockReport> Of(INodeView node)
    {
        var now = node.Now;
        var privacy = node.Balancer.Privacy;
        return [.. node.Balancer.Blocks.Select(block => Report(block, block.Shown(privacy)))];

        BlockReport Report(Block block, BlockTarget shown) => new(
            shown.Network?.ToString(), shown.Suffix?.ToString(), block.Action, block.Origin, block.By, block.Reason,
            now - block.Age, now + block.Remaining, block.Hits, Cut: shown != block.Target);
    }
}
