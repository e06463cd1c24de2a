using System.Globalization;
using System.Text;
using Holdfast.Bgp.Monitoring;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;
using Holdfast.Processes.Commands;

namespace Holdfast.Processes.Messages;

/// <summary><c>neighbor 192.0.2.1 up</c>.</summary>
/// <param name="parent">The number of the daemon's parent process.</param>
internal sealed class TextMessages(int parent) : IMessageEncoder
{
    public string? Connected(NeighborStatus neighbor, NeighborOptions? options) => $"neighbor {Address(neighbor)} connected";

    public string? Up(NeighborStatus neighbor, NeighborOptions? options) => $"neighbor {Address(neighbor)} up";

    public string? Down(NeighborStatus neighbor, NeighborOptions? options, string reason) =>
        $"neighbor {Address(neighbor)} down - {reason}";

    public string? Fsm(NeighborStatus neighbor, NeighborOptions? options) => null;

    public string? Negotiated(NeighborStatus neighbor, NeighborOptions? options) => null;

    public string Packet(NeighborStatus neighbor, NeighborOptions? options, NeighborMessage message) =>
        string.Create(CultureInfo.InvariantCulture, $"{Start(neighbor, message)} {(int)message.Type}{Octets(message)}");

    public string Message(
        NeighborStatus neighbor, NeighborOptions? options, NeighborMessage message, MessageContent content, bool withOctets)
    {
        var start = Start(neighbor, message);
        var octets = withOctets ? Octets(message) : "";
        return content switch
        {
            UpdateContent update => Update($"{start} update", update, octets),
            OpenContent open => string.Create(CultureInfo.InvariantCulture,
                $"{start} open version 4 asn {open.As} hold_time {open.HoldTime} router_id {open.RouterId} "
                    + $"capabilities [{CapabilityWords.Text(open.Capabilities)}]{octets}"),
            NotificationContent its => string.Create(CultureInfo.InvariantCulture,
                $"{start} notification code {its.Code} subcode {its.Subcode} data {JsonText.HexWord(its.Data)}{octets}"),
            RouteRefreshContent its =>
                $"{start} route-refresh afi {FamilyWords.Afi(its.Afi)} safi {FamilyWords.Safi(its.Safi)} "
                    + $"{JsonContent.Subtype(its.Subtype)}{octets}",
            _ => $"{start} keepalive{octets}",
        };
    }

    public string? Shutdown() => string.Create(CultureInfo.InvariantCulture, $"shutdown {Environment.ProcessId} {parent}");

    private static string Update(string start, UpdateContent update, string octets)
    {
        var lines = new StringBuilder($"{start} start\n");
        if (update.EndOfRib is { } family)
            lines.Append(CultureInfo.InvariantCulture,
                $"{start} route eor {(int)family >>> 16}/{(int)family & 0xFF} ({FamilyWords.Of(family)})\n");
        foreach (var prefix in update.Withdrawn.SelectMany(one => one.Prefixes))
            lines.Append(CultureInfo.InvariantCulture, $"{start} withdrawn {prefix}\n");
        var attributes = RouteText.Of(update);
        foreach (var (_, nextHop, prefixes) in update.Announced)
            foreach (var prefix in prefixes)
                lines.Append(CultureInfo.InvariantCulture, $"{start} announced {prefix} next-hop {nextHop}{attributes}\n");
        if (octets.Length > 0) lines.Append(octets).Append('\n');
        return lines.Append(start).Append(" end").ToString();
    }

    private static string Start(NeighborStatus neighbor, NeighborMessage message) =>
        $"neighbor {Address(neighbor)} {(message.Direction == MessageDirection.Received ? "receive" : "send")}";

    private static string Octets(NeighborMessage message) =>
        $" header {JsonText.HexWord(message.Header)}{(message.Body.IsEmpty ? "" : $" body {JsonText.HexWord(message.Body)}")}";

    private static string Address(NeighborStatus neighbor) => NeighborAddressText.Of(neighbor.Address, neighbor.Interface);
}
