using Holdfast.Commands;
using Holdfast.Commands.Output;
using Holdfast.Contracts.Reports;

namespace Holdfast.Tests.Commands;

/// <summary>BGP neighbors as people see them.</summary>
public class NeighborTablesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly NeighborReport Neighbor = new(
        "router", "192.0.2.1", 64500, "Established", Now.AddMinutes(-2), "203.0.113.1", 9, ["route refresh"],
        [
            new AnnouncedRouteReport(
                "192.0.2.53/32", "192.0.2.10", 110, ["65101:1", "65101:1:2"]) { AsPath = [65101, 65101], OnlyToCustomer = 65101 },
        ],
        ["192.0.2.54/32 is not sent: announce_only does not list it"], 8, 7, 1, "received Cease/Administrative Reset")
    {
        LocalAs = 65101,
        SentCapabilities = ["extended message"],
        Timers = [new TimerReport("hold", 7.25)],
        Sent = new MessageCountsReport(1, 3, 0, 4, 0),
        Received = new MessageCountsReport(1, 2, 0, 4, 1),
        TimesEstablished = 2,
        LastErrorAt = Now.AddSeconds(-150),
        Withheld = [new WithheldRouteReport("192.0.2.54/32", "announce_only does not list it")],
    };

    [Fact]
    public void One_neighbor_is_shown_whole()
    {
        var text = Lines(output => NeighborTables.Write(Neighbor, output, Now));
        Assert.Contains("as:             64500, ours is 65101", text);
        Assert.Contains("state:          Established for 2m00s", text);
        Assert.Contains("timers:         hold in 7.3 s", text);
        Assert.Contains("sessions:       2 came up, 1 was lost", text);
        Assert.Contains("last error:     received Cease/Administrative Reset (2026-11-24 11:57:30Z, 2m30s ago)", text);
        Assert.Contains("received     1       2             0          4              1", text);
        Assert.Contains("192.0.2.53/32  192.0.2.10  110           -  igp     65101 65101  65101:1 65101:1:2  65101", text);
        Assert.Contains("192.0.2.54/32  announce_only does not list it", text);
    }

    [Fact]
    public void All_neighbors_are_a_line_each_with_what_they_lack()
    {
        var text = Lines(
            output => NeighborTables.WriteAll(
                [Neighbor, Neighbor with { Name = "other", Routes = [], Unsendable = [], Withheld = [] }], output, Now));
        Assert.Contains(
            "router    192.0.2.1  64500  Established  2m00s     8     7       1         1      1  -    received Cease/Administrative Reset", text);
        Assert.Contains(
            "other     192.0.2.1  64500  Established  2m00s     8     7       0         0      1  -    received Cease/Administrative Reset", text);
        Assert.Contains("! router: 192.0.2.54/32 is not sent: announce_only does not list it", text);
    }

    private static string[] Lines(Action<TextOutput> write)
    {
        using var output = new StringWriter();
        write(new TextOutput(output));
        return output.ToString().Split(Environment.NewLine);
    }
}
