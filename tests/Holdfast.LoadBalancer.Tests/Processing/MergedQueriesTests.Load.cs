using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Processing;

public sealed partial class MergedQueriesTests
{
    [Fact]
    public async Task Under_load_with_answers_late_lost_and_repeated_everybody_gets_what_he_asked()
    {
        var random = new Random(1);
        using var backend = new TestResponder((query, _) => random.Next(50) switch
        {
            0 => [],
            1 => [query.Answer(), query.Answer()],
            2 => [query.Answer().With(m => m[1] ^= 1)],
            _ => [query.Answer(1 + TestMessages.QName(query).Length)],
        });
        // Nothing is stored, so that all but those that wait are forwarded.
        using var site = new TestSite(
            o => o with { Threads = 2, Cache = Cache with { MinTtl = TimeSpan.FromHours(1) } }, backend.EndPoint);
        int wrong = 0, answered = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Factory.StartNew(() =>
        {
            var own = new Random(number);
            using var client = TestSite.Client(site.EndPoint);
            client.ReceiveTimeout = 1;
            byte[] buffer = new byte[4096];
            var asked = new Dictionary<ushort, string>();
            for (int i = 0; i < 4000; i++)
            {
                ushort id = (ushort)i;
                string name = new([.. $"n{own.Next(4)}.example.".Select(c => own.Next(2) == 0 ? char.ToUpperInvariant(c) : c)]);
                asked[id] = name;
                client.Send(MessageText.Wire($"{name} IN A +rd +qid={id} {(own.Next(2) == 0 ? "" : "+bufsize=1232")}"));
                if (i % 8 == 7)
                    Drain();
            }

            client.ReceiveTimeout = 500;
            Drain();

            void Drain()
            {
                try
                {
                    while (true)
                    {
                        byte[] answer = buffer[..client.Receive(buffer)];
                        Interlocked.Increment(ref answered);
                        bool right = asked.Remove(TestMessages.Id(answer), out string? name)
                            && TestMessages.QName(answer) == name;
                        if (!right)
                            Interlocked.Increment(ref wrong);
                    }
                }
                catch (SocketException)
                {
                }
            }
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var counters = site.Balancer.Counters;
        Assert.Equal(0, wrong);
        Assert.True(answered > 1000 && counters[Counter.Merged] > 100, $"{answered} answered, {counters}");
        Wait.Until("nothing stays in flight", () => site.Balancer.Workers.All(worker => worker.Pending.Count == 0));
    }
}
