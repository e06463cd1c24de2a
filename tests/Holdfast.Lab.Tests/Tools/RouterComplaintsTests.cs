namespace Holdfast.Lab.Tests.Tools;

public sealed class RouterComplaintsTests
{
    private const string Start = "2026-01-01 12:00:00.000 ";

    [Theory]
    [InlineData("<RMT> lb1_v4: Received: Unknown error 6.10")]
    public void Bfd_down_is_expected_only_of_nodes_that_speak_bfd(string line)
    {
        Assert.Empty(RouterComplaints.In([Start + line], bfdWasOn: true));
        Assert.Single(RouterComplaints.In([Start + line], bfdWasOn: false));
    }

    [Theory]
    [InlineData("<RMT> lb1_v4: Received: Unknown error 6.1")]
    [InlineData("<RMT> lb1_v4: Received: Unknown error 6.100")]
    [InlineData("<RMT> lb1_v4: Received: Unknown error 3.10")]
    [InlineData("<RMT> lb1_v4: Error: Unknown error 6.10")]
    [InlineData("<RMT> lb1_v4: Invalid NEXT_HOP attribute in route 192.0.2.235/32")]
    [InlineData("<RMT> lb1_v4: Error: Hold timer expired")]
    [InlineData("<BUG> lb1_v4: anything")]
    public void Faults_are_found_with_bfd_and_without(string line)
    {
        Assert.Single(RouterComplaints.In([Start + line], bfdWasOn: true));
        Assert.Single(RouterComplaints.In([Start + line], bfdWasOn: false));
    }

    [Theory]
    [InlineData("<RMT> lb1_v4: Received: Administrative shutdown")]
    [InlineData("<RMT> lb1_v4: Received: Connection collision resolution")]
    [InlineData("<INFO> lb1_v4: Started")]
    public void What_every_run_makes_the_router_log_is_no_fault(string line) =>
        Assert.Empty(RouterComplaints.In([Start + line], bfdWasOn: false));
}
