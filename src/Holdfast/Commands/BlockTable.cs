using System.Globalization;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary><c>holdfast show blocks</c> as a table.</summary>
internal static class BlockTable
{
    public static void Print(IReadOnlyList<BlockReport> blocks)
    {
        var table = new TableWriter("BLOCKED", "ACTION", "ORIGIN", "BY", ">HITS", "SINCE", "UNTIL", "REASON");
        foreach (var block in blocks)
        {
            table.Add(block.Network ?? block.Suffix!, block.Action.Value.ToWord(), block.Origin.Value.ToWord(), block.By,
                block.Hits.ToString(CultureInfo.InvariantCulture), Ago.Since(block.Since, DateTimeOffset.UtcNow),
                block.Until is { } until ? until.UtcDateTime.ToString("u", CultureInfo.InvariantCulture) : "", block.Reason ?? "");
        }
        table.WriteTo(Console.Out);
    }
}
