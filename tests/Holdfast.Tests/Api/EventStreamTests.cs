using System.Text;
using System.Threading.Channels;
using Holdfast.Api;
using Holdfast.Contracts.Reports;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Api;

public sealed class EventStreamTests
{
    [Fact]
    public async Task An_idle_stream_has_a_comment_every_fifteen_seconds_and_ends_when_it_is_told()
    {
        var time = new FakeTimeProvider();
        using var output = new MemoryStream();
        using var end = new CancellationTokenSource();
        var events = Channel.CreateUnbounded<EventReport>();
        events.Writer.TryWrite(new EventReport(7, default, EventKind.Node, "lb1", null, "serving", ""));
        var stream = new EventStream(output, time).WriteAsync(events.Reader.ReadAllAsync(end.Token), end, end.Token);
        await Wait.UntilAsync("the event is written", () => output.Length > 0);
        Assert.StartsWith("event: node\ndata: {", Text(output), StringComparison.Ordinal);
        Assert.EndsWith("\nid: 7\n\n", Text(output), StringComparison.Ordinal);
        for (int beats = 1; beats <= 2; beats++)
        {
            long before = output.Length;
            await Wait.UntilAsync("a comment is written", () =>
            {
                time.Advance(EventStream.BetweenHeartbeats / 3);
                return output.Length > before;
            });
            Assert.EndsWith("\n\n: heartbeat\n\n", Text(output), StringComparison.Ordinal);
        }

        await end.CancelAsync();
        await stream.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private static string Text(MemoryStream output) => Encoding.UTF8.GetString(output.ToArray());
}
