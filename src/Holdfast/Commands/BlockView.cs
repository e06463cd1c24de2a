using System.Globalization;
using Holdfast.Commands.Output;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.Commands;

/// <summary><c>holdfast show blocks</c> as people see it.</summary>
internal static class BlockView
{
    public static View<IReadOnlyList<BlockReport>> All { get; } = new Columns<BlockReport>(Target)
        .Add("BLOCKED", block => Target(block))
        .Add("ACTION", block => block.Action.Value.ToWord())
        .Add("ORIGIN", block => new Cell(block.Origin.Value.ToWord(),
            block.Origin.Value is BlockOrigin.Operator or BlockOrigin.Dynamic ? Tone.Bad : Tone.Unusual))
        .Add("BY", block => block.By)
        .Add(">HITS", block => block.Hits.ToString(CultureInfo.InvariantCulture))
        .Add("SINCE", block => Ago.Since(block.Since, DateTimeOffset.UtcNow))
        .Add("UNTIL", block => block.Until?.UtcDateTime.ToString("u", CultureInfo.InvariantCulture))
        .Add("REASON", block => block.Cut ? $"{block.Reason} (a part of it: dns.privacy)" : block.Reason)
        .List;

    private static string Target(BlockReport block) => block.Network ?? block.Suffix!;
}
