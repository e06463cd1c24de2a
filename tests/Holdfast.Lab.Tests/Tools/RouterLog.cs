namespace Holdfast.Lab.Tests.Tools;

/// <summary>The router's BIRD is satisfied with what it gets.</summary>
public sealed class RouterLog(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    [Fact]
    public void Bird_finds_no_fault_in_our_messages()
    {
        var log = File.ReadAllLines(Site.Run.Log("bird") + ".events");
        Assert.Empty(RouterComplaints.In(log, BfdWasOn));
        foreach (var session in (string[])["lb1_v4", "lb1_v6", "lb4_v4", "lb4_v6"])
            Assert.Equal("Established", Site.Router.Session(session).State);
    }
}
