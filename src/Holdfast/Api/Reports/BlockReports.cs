using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Api.Reports;

/// <summary>Blocks in the API's words.</summary>
internal static class BlockReports
{
    public static IReadOnlyList<BlockReport> Of(INodeView node)
    {
        var now = node.Now;
        return [.. node.Balancer.Blocks.Select(block => new BlockReport(
            block.Target.Network?.ToString(), block.Target.Suffix?.ToString(), block.Action, block.Origin, block.By, block.Reason,
            now - block.Age, now + block.Remaining, block.Hits))];
    }
}
