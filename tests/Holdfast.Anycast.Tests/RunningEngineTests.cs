using System.Collections.Concurrent;
using System.Net;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Services;
using Holdfast.Anycast.Tests.Fakes;
using Holdfast.Bgp.Rib;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;
using Record = Holdfast.Dns.Messages.Record;

namespace Holdfast.Anycast.Tests;

/// <summary>The engine on the system's clock, with real checks.</summary>
public class RunningEngineTests
{
    private static readonly Name Asked = Name.Parse("a.root-servers.net");

    private readonly FakeResolver _resolver = new();
    private readonly List<IReadOnlyCollection<Route>> _sent = [];

    private AnycastEngine Start(params ServiceOptions[] services)
    {
        var engine = new AnycastEngine(
            new AnycastOptions { GracefulShutdownTime = TimeSpan.Zero, Services = [.. services] }, _resolver, _sent.Add,
                TimeProvider.System, NullLoggerFactory.Instance);
        engine.Start();
        engine.MarkReady();
        return engine;
    }

    private static Message Answer(Message query) => query with
    {
        Flags = HeaderFlags.Response,
        Answers = [new Record(Asked, RecordType.A, RecordClass.IN, 60, new AData(IPAddress.Parse("198.51.100.4")))],
        Additionals = [],
    };

    [Fact]
    public async Task Announces_while_the_service_address_answers()
    {
        using var responder = new DnsResponder(query => [Answer(query.Message).ToArray()], IPAddress.Parse("127.0.53.2"));
        var transitions = new ConcurrentQueue<Transition>();
        using var engine = Start(new ServiceOptions("dns1", [Node.Prefix("127.0.53.2/32")])
        {
            Checks = [new CheckOptions.Query(Asked, RecordType.A) { Port = responder.EndPoint.Port }, new CheckOptions.Command(
                ["test", "{family}", "=", "v4"])],
            Interval = TimeSpan.FromMilliseconds(500),
            Timeout = TimeSpan.FromMilliseconds(450),
            Rise = 2,
            Fall = 2,
        });
        engine.Transitioned += transitions.Enqueue;
        await Wait.UntilAsync(() => engine.Announced.Length == 1);
        responder.Answer = _ => [];
        await Wait.UntilAsync(() => engine.Announced.IsEmpty);
        Assert.Contains(transitions, transition =>
            transition.Reason.Contains("check query a.root-servers.net A: timeout after 450ms", StringComparison.Ordinal));
        await Wait.UntilAsync(() => _resolver.Exempt.IsEmpty);
    }

    [Fact]
    public async Task What_was_handed_on_last_is_what_holds_whoever_calls_when()
    {
        var services = Enumerable.Range(1, 8).Select(i => new ServiceOptions($"dns{i}", [Node.Prefix($"192.0.2.{i}/32")])
        {
            Checks = [new CheckOptions.Pool("default")],
            Interval = TimeSpan.FromMilliseconds(5),
            Timeout = TimeSpan.FromMilliseconds(4),
            Rise = 1,
            // On a slow machine each flip is seen, and what fell so often would come back late.
            Damping = null,
        }).ToArray();
        _resolver.SetUsable("default", 1);
        using var engine = Start(services);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                switch ((caller, i % 2))
                {
                    case (0, var usable):
                        _resolver.SetUsable("default", usable);
                        break;
                    case (1, 0):
                        engine.Drain(new Drain("dns3", DateTimeOffset.UtcNow));
                        break;
                    case (1, _):
                        engine.Undrain();
                        break;
                    case (2, _):
                        engine.Reconfigure(
                            new AnycastOptions
                            {
                                GracefulShutdownTime = TimeSpan.Zero,
                                Services = [.. services.Take(1 + i % 8)]
                            });
                        engine.MarkReady();
                        break;
                    default:
                        Assert.True(engine.Snapshot().Length <= 8);
                        break;
                }
                await Task.Delay(1);
            }
        })));
        engine.Reconfigure(new AnycastOptions { GracefulShutdownTime = TimeSpan.Zero, Services = [.. services] });
        engine.MarkReady();
        engine.Undrain();
        _resolver.SetUsable("default", 1);
        await Wait.UntilAsync(() => engine.Announced.Length == 8);
        engine.BeginStop();
        Assert.Empty(engine.Announced);
        Assert.Empty(_sent[^1]);
    }
}
