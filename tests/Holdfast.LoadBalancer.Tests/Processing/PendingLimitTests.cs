using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Processing;

public sealed class PendingLimitTests
{
    [Fact]
    public void With_every_slot_taken_a_stream_is_told_and_a_datagram_dropped()
    {
        using var backend = new TestResponder((query, _) => [query.Answer()]);
        using var site = new TestSite(null, backend.EndPoint);
        var worker = site.Balancer.Workers[0];
        using var taken = new ManualResetEventSlim();
        worker.Worker.Post(() =>
        {
            while (worker.Pending.TryTake(out _))
            {
            }
            taken.Set();
        });
        Assert.True(taken.Wait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));

        byte[] query = MessageText.Wire("www.example IN A +rd");
        Assert.Null(site.Ask(query, timeoutMilliseconds: 200));
        Assert.Equal(1, site.Balancer.Counters[Counter.InFlightLimit]);
        using var stream = site.Connect();
        stream.Write(TestMessages.Frame(query));
        Assert.Equal(ResponseCode.ServFail, TestMessages.ResponseCode(TestMessages.ReadFrame(stream)));
        Assert.Empty(backend.Received);
    }
}
