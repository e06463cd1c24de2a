namespace Holdfast.Lab.Tests.Tools;

/// <summary>The router's BIRD is satisfied with what it gets.</summary>
public sealed class RouterLog(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Fact]
    public void Bird_finds_no_fault_in_our_messages()
    {
        var log = File.ReadAllLines(Site.Run.Log("bird") + ".events");
        string[] faults = ["<RMT>", "<BUG>", "Invalid", "Malformed", "Unacceptable", "Hold timer expired", "Error: "];
        // A daemon's farewell is logged as an error received, and so is the end of the second connection when both sides
        // have called each other at once (RFC 4271, section 6.8): both are as they should be. BIRD begins another BFD session
        // with every BGP session; a packet that still names the one before is as it should be too.
        string[] proper = ["Administrative shutdown", "Connection collision resolution", "unknown session id"];
        var complaints = log.Where(line => faults.Any(f => line.Contains(f, StringComparison.Ordinal)))
            .Where(line => !proper.Any(p => line.Contains(p, StringComparison.Ordinal)));
        Assert.Empty(complaints);
        foreach (var session in (string[])["lb1_v4", "lb1_v6", "lb4_v4", "lb4_v6"])
            Assert.Equal("Established", Site.Router.Session(session).State);
    }
}
