using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Logging.Outputs;
using Holdfast.LoadBalancer.Tests.Logging.Dnstap;
using Holdfast.Testing.Files;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Logging.Outputs;

public sealed class DnstapOutputTests : IDisposable
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly TemporaryFolder _folder = new();

    private EndPoint Socket => new UnixDomainSocketEndPoint(_folder.File("dnstap.sock"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Shakes_hands_sends_a_frame_for_each_message_and_takes_leave(bool isTcp)
    {
        using var collector = new TestCollector(isTcp ? AnyPort : Socket, CollectorConduct.Reads);
        using (var run = new SinkRun(new DnstapTarget(collector.Address)))
        {
            run.Tell(500);
            run.WaitForWritten(1000);
        }

        Wait.Until("the collector has read all", () => collector.Frames.Count == 1000 && collector.Stops == 1);
        Assert.Equal(
            Enumerable.Repeat((ulong[])[5, 6], 500).SelectMany(pair => pair),
            collector.Frames.Select(frame => new ProtobufReader(frame).Message(14)!.Number(1)!.Value));
    }

    [Fact]
    public void What_is_told_while_no_collector_is_there_is_sent_when_one_comes()
    {
        using var run = new SinkRun(new DnstapTarget(CollectorAddress.Unix(_folder.File("dnstap.sock"))));
        run.Tell(10);
        Wait.Until("it was tried", () => run.Status.Errors > 0);
        using var collector = new TestCollector(Socket, CollectorConduct.Reads);
        Wait.Until("the collector has them", () => collector.Frames.Count == 20);
        Assert.True(run.Status.IsConnected);
        Assert.Equal(0, run.Status.Dropped);
    }

    [Fact]
    public void A_collector_that_ends_the_connection_is_connected_to_again()
    {
        using var collector = new TestCollector(Socket, CollectorConduct.EndsAfterOne);
        using var run = new SinkRun(new DnstapTarget(collector.Address));
        int told = 0;
        Wait.Until("a second connection", () =>
        {
            run.Tell(1, from: told++);
            return collector.Connections >= 2 && collector.Frames.Count >= 2;
        });
    }

    [Fact]
    public void A_collector_that_stops_reading_costs_messages_and_nothing_else()
    {
        using var collector = new TestCollector(AnyPort, CollectorConduct.StopsReading);
        using var run = new SinkRun(new DnstapTarget(collector.Address));
        Wait.Until("it is connected", () => run.Status.IsConnected);
        Wait.Until("messages are dropped", () =>
        {
            run.Tell(100, octets: 20_000);
            return run.Status.Dropped > 0;
        });
        Assert.Equal(0, run.Status.Errors);
        run.Stop();
    }

    [Theory]
    [InlineData("SpeaksHttp", "does not speak Frame Streams")]
    [InlineData("TakesOther", "takes another content type than dnstap")]
    [InlineData("Silent", "does not accept")]
    public void Another_peer_than_a_collector_is_told_and_ends_nothing(string conduct, string told)
    {
        using var peer = new TestCollector(AnyPort, Enum.Parse<CollectorConduct>(conduct));
        using var run = new SinkRun(new DnstapTarget(peer.Address));
        run.Tell(10);
        Wait.Until("it is told", () => run.Log.Messages.Any(line => line.Contains(told, StringComparison.Ordinal)));
        Assert.Equal(0, run.Status.Written);
        run.Stop();
    }
}
