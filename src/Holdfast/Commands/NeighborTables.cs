using System.Globalization;
using Holdfast.Commands.Output;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>BGP neighbors for people: a line each, or one of them whole.</summary>
internal static class NeighborTables
{
    public static View<IReadOnlyList<NeighborReport>> All { get; } = new(
        static (neighbors, output) => WriteAll(neighbors, output, DateTimeOffset.UtcNow),
        static neighbors => neighbors.Select(neighbor => neighbor.Name));

    public static View<NeighborReport> One { get; } = new(
        static (neighbor, output) => Write(neighbor, output, DateTimeOffset.UtcNow), static neighbor => [neighbor.Name]);

    public static void WriteAll(IReadOnlyList<NeighborReport> neighbors, TextOutput output, DateTimeOffset now)
    {
        var table = new TableWriter(
            [
            "NEIGHBOR", "ADDRESS", ">AS", "STATE", "SINCE", ">SENT", ">RCVD", ">ROUTES", ">WITHHELD",
            ">FLAPS", "BFD", "LAST-ERROR", .. output.Wide ? (string[])["OUR-ADDRESS", "ROUTER-ID", ">HOLD(s)", "FAMILIES"] : [],
        ]);
        foreach (var neighbor in neighbors)
        {
            table.Add([
                neighbor.Name, neighbor.Address, Text(neighbor.PeerAs), State(neighbor), Ago.Since(neighbor.Since, now),
                Text(neighbor.MessagesSent), Text(neighbor.MessagesReceived), Text(neighbor.Routes.Count),
                Text(neighbor.Withheld.Count),
                Text(neighbor.Flaps), neighbor.Bfd, neighbor.LastError, .. output.Wide ? Further(neighbor) : []]);
        }
        table.WriteTo(output);

        var routes = new TableWriter("NEIGHBOR", "PREFIX", "NEXT-HOP", ">MED", "COMMUNITIES");
        foreach (var neighbor in neighbors)
            foreach (var route in neighbor.Routes)
                routes.Add(neighbor.Name, route.Prefix, route.NextHop, Text(route.Med), string.Join(' ', route.Communities));
        if (neighbors.Any(neighbor => neighbor.Routes.Count > 0))
        {
            output.Writer.WriteLine();
            routes.WriteTo(output);
        }
        foreach (var neighbor in neighbors)
            foreach (var line in neighbor.Unsendable)
                output.Writer.WriteLine($"! {neighbor.Name}: {line}");
    }

    private static Cell State(NeighborReport neighbor) =>
        new(neighbor.State, neighbor.State == "Established" ? Tone.Good : Tone.Bad);

    private static Cell[] Further(NeighborReport neighbor) =>
    [
        neighbor.LocalAddress, neighbor.PeerRouterId, neighbor.HoldTimeSeconds is { } hold ? Text(hold) : "",
        string.Join(',', neighbor.Families),
    ];

    /// <summary>All that is known of one.</summary>
    public static void Write(NeighborReport neighbor, TextOutput output, DateTimeOffset now)
    {
        Line("neighbor", $"{neighbor.Name}, {neighbor.Address}{(neighbor.Dynamic ? ", connected from a range" : "")}");
        var isInternal = neighbor.PeerAs == neighbor.LocalAs ? ": internal" : "";
        Line("as", $"{Text(neighbor.PeerAs)}, ours is {Text(neighbor.LocalAs)}{isInternal}");
        Line("state", $"{neighbor.State} for {Ago.Since(neighbor.Since, now)}");
        Line("bfd", neighbor.Bfd);
        Line("our address", neighbor.LocalAddress);
        Line("router id", neighbor.PeerRouterId);
        Line("families", string.Join(", ", neighbor.Families));
        Line("hold time", neighbor.HoldTimeSeconds is { } hold ? hold == 0 ? "none" : $"{Text(hold)} s" : null);
        Line("timers", string.Join(", ", neighbor.Timers.Select(timer =>
            string.Create(CultureInfo.InvariantCulture, $"{timer.Timer} in {timer.SecondsLeft:0.0} s"))));
        Line("we offered", string.Join(", ", neighbor.SentCapabilities));
        Line("it offered", string.Join(", ", neighbor.Capabilities));
        Line("agreed", string.Join(", ", neighbor.Negotiated));
        var were = neighbor.Flaps == 1 ? "was" : "were";
        Line("sessions", $"{Text(neighbor.TimesEstablished)} came up, {Text(neighbor.Flaps)} {were} lost");
        Line("last error", neighbor.LastError is null ? null
            : neighbor.LastErrorAt is { } at
                ? string.Create(CultureInfo.InvariantCulture, $"{neighbor.LastError} ({at:u}, {Ago.Since(at, now)} ago)")
                : neighbor.LastError);
        Line("faulty updates", neighbor.FaultyUpdates == 0 ? null : Text(neighbor.FaultyUpdates));
        output.Writer.WriteLine();
        WriteCounts(neighbor, output);
        if (neighbor.Routes.Count > 0)
        {
            output.Writer.WriteLine();
            WriteRoutes(neighbor, output);
        }
        if (neighbor.Withheld.Count == 0) return;
        output.Writer.WriteLine();
        var withheld = new TableWriter("WITHHELD", "WHY");
        foreach (var route in neighbor.Withheld) withheld.Add(route.Prefix, route.Reason);
        withheld.WriteTo(output);

        void Line(string what, string? value) =>
            output.Writer.WriteLine($"{what + ":",-16}{(string.IsNullOrEmpty(value) ? "-" : value)}");
    }

    private static void WriteCounts(NeighborReport neighbor, TextOutput output)
    {
        var table = new TableWriter("MESSAGES", ">OPEN", ">UPDATE", ">NOTIFICATION", ">KEEPALIVE", ">ROUTE-REFRESH");
        Add("sent", neighbor.Sent);
        Add("received", neighbor.Received);
        table.WriteTo(output);

        void Add(string direction, MessageCountsReport? counts)
        {
            if (counts is not null)
                table.Add(direction, Text(counts.Open), Text(counts.Update), Text(counts.Notification), Text(counts.Keepalive),
                    Text(counts.RouteRefresh));
        }
    }

    private static void WriteRoutes(NeighborReport neighbor, TextOutput output)
    {
        string[] further =
            [.. neighbor.Routes.SelectMany(route => route.Attributes?.Keys ?? []).Distinct().Order(StringComparer.Ordinal)];
        var routes = new TableWriter(
            ["PREFIX", "NEXT-HOP", ">MED", ">LOCAL-PREF", "ORIGIN", "AS-PATH", "COMMUNITIES", ">OTC", .. further]);
        foreach (var route in neighbor.Routes)
        {
            routes.Add([
                route.Prefix, route.NextHop, Text(route.Med), route.LocalPref is { } localPref ? Text(localPref) : "",
                route.Origin,
                string.Join(' ', route.AsPath), string.Join(' ', route.Communities),
                route.OnlyToCustomer is { } otc ? Text(otc) : "",
                .. further.Select(name => (Cell)route.Attributes?.GetValueOrDefault(name)),
            ]);
        }
        routes.WriteTo(output);
    }

    private static string Text<T>(T value) where T : struct, IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
