using System.Collections.Concurrent;
using System.Net;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Bgp.Rib;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Threads;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;
using Record = Holdfast.Dns.Messages.Record;

namespace Holdfast.Anycast.Tests;

/// <summary>The decision while the thread pool has no thread to spare.</summary>
[Collection(nameof(BlockedPoolTests))]
[CollectionDefinition(nameof(BlockedPoolTests), DisableParallelization = true)]
public class BlockedPoolTests
{
    private readonly FakeResolver _resolver = new();
    private readonly ConcurrentQueue<int> _sent = new();

    [Fact]
    public void Pools_and_heartbeats_that_fall_withdraw()
    {
        using var engine = Started(new CheckOptions.Pool("default"));
        using var pool = new BlockedPool();
        _resolver.SetUsable("default", 0);
        Wait.Until("the pool's fall withdraws", () => _sent.LastOrDefault() == 0);
        Assert.Empty(engine.Announced);
        Assert.False(BlockedPool.IsFree(TimeSpan.Zero));
    }

    [Fact]
    public void A_late_heartbeat_is_found_and_withdraws()
    {
        using var engine = Started(new CheckOptions.Pool("default"));
        using var pool = new BlockedPool();
        _resolver.HeartbeatAge = TimeSpan.FromSeconds(10);
        Wait.Until("the heartbeat's age withdraws", () => _sent.LastOrDefault() == 0);
        Assert.False(BlockedPool.IsFree(TimeSpan.Zero));
    }

    [Fact]
    public void A_disable_file_is_found_and_the_end_is_reached()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var engine = Started(new CheckOptions.Pool("default"), file);
        using (new BlockedPool())
        {
            File.WriteAllText(file, "");
            Wait.Until("the file withdraws", () => _sent.LastOrDefault() == 0);
            File.Delete(file);
            var end = engine.WaitUntilQuietAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
            Wait.Until("clients have gone", () => end.IsCompleted);
            Assert.False(BlockedPool.IsFree(TimeSpan.Zero));
        }
    }

    [Fact]
    public void Queries_of_checks_go_on_and_one_without_an_answer_withdraws()
    {
        var asked = Name.Parse("a.root-servers.net");
        using var responder = new DnsResponder(
            query => [(query.Message with
            {
                Flags = HeaderFlags.Response,
                Answers = [new Record(asked, RecordType.A, RecordClass.IN, 60, new AData(IPAddress.Loopback))],
                Additionals = [],
            }).ToArray()],
            IPAddress.Parse("127.0.53.3"));
        using var engine = Started(
            new CheckOptions.Query(asked, RecordType.A) { Port = responder.EndPoint.Port }, prefix: "127.0.53.3/32");
        using var pool = new BlockedPool();
        var before = responder.Received.Count;
        Wait.Until("checks go on", () => responder.Received.Count > before + 3);
        responder.Answer = _ => [];
        Wait.Until("the fall withdraws", () => _sent.LastOrDefault() == 0);
        Assert.False(BlockedPool.IsFree(TimeSpan.Zero));
    }

    private AnycastEngine Started(CheckOptions check, string? disableFile = null, string prefix = Node.V4)
    {
        _resolver.SetUsable("default", 1);
        var engine = new AnycastEngine(
            new AnycastOptions
            {
                GracefulShutdownTime = TimeSpan.Zero,
                Services = [new ServiceOptions("dns1", [Node.Prefix(prefix)])
                {
                    Checks = [check],
                    Interval = TimeSpan.FromMilliseconds(50),
                    Timeout = TimeSpan.FromMilliseconds(40),
                    Rise = 1,
                    DisableFile = disableFile,
                }],
            },
            _resolver, routes => _sent.Enqueue(routes.Count), TimeProvider.System, NullLoggerFactory.Instance);
        engine.Start();
        engine.MarkReady();
        Wait.Until("it is announced", () => _sent.LastOrDefault() == 1);
        return engine;
    }
}
