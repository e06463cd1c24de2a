using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Reports;

/// <summary>Blocks in the API's words.</summary>
internal static class BlockReports
{
    public static IReadOnlyList<BlockReport> Of(INodeView node)
    {
        var now = node.Now;
        var privacy = node.Balancer.Privacy;
        return [.. node.Balancer.Blocks.Select(block => (Block: block, Shown: block.Shown(privacy))).Select(one => new BlockReport(
            one.Shown.Network?.ToString(), one.Shown.Suffix?.ToString(), one.Block.Action, one.Block.Origin, one.Block.By,
            one.Block.Reason, now - one.Block.Age, now + one.Block.Remaining, one.Block.Hits, one.Shown != one.Block.Target))];
    }
}
