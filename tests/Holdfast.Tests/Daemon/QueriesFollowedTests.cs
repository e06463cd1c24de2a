using System.Runtime.InteropServices;
using System.Text.Json;
using Holdfast.Testing.Processes;

namespace Holdfast.Tests.Daemon;

/// <summary>Queries shown as they come: a daemon of its own, as it is asked as often as it takes, and others count.</summary>
public sealed class QueriesFollowedTests(QueriesTests.Site site) : IClassFixture<QueriesTests.Site>
{
    [Fact]
    public async Task Follows_those_that_come()
    {
        using var follower = HoldfastProgram.Start(
            "queries", "-f", "-n", "1", "-o", "json", "--client", "127.0.0.5", "--socket", site.SocketPath);
        // Asked again and again: the command may be slow to begin.
        for (int i = 0; i < 200 && follower.Output.Length == 0; i++)
        {
            site.Ask("follow.example", from: "127.0.0.5");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        follower.Signal(PosixSignal.SIGINT);
        var (_, output, _) = await follower.EndAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("follow.example.", JsonDocument.Parse(output.Split('\n')[0]).RootElement.GetProperty("name").GetString());
    }
}
