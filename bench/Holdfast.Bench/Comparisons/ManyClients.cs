using Holdfast.Bench.Clients;
using Holdfast.Bench.Report;
using Holdfast.Bench.Servers;

namespace Holdfast.Bench.Comparisons;

/// <summary>
/// CPU per query of servers that many clients ask, none of them twice in a batch, as it is with a public resolver's clients. The
/// kernel's part in receiving is counted too; the generator and the backend are not.
/// </summary>
internal sealed class ManyClients(
    BenchSettings settings, ServerFactory factory, Measuring measuring, Samples samples, CancellationToken stop)
{
    private const double NanosecondsPerMicrosecond = 1000;

    // With fewer answered, what a query costs is another thing: a query that the kernel has dropped costs the server nothing.
    private const double LeastShare = 99.8;
    private const double LeastOfRate = 0.95;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private static readonly Load Cached =
        new("clients-cached", 100_000, Row.ClientsCached, Row.ClientsCachedReceive, Row.ClientsCachedAnswered);
    private static readonly Load Forwarded =
        new("clients-forwarded", 40_000, Row.ClientsForwarded, Row.ClientsForwardedReceive, Row.ClientsForwardedAnswered);

    /// <summary>Measures the rows wanted, or says why they cannot be had.</summary>
    /// <param name="names">Names asked for.</param>
    /// <param name="caches">Whether the Holdfast measured has a cache.</param>
    public void Measure(int names, bool caches)
    {
        foreach (var load in new[] { Cached, Forwarded }.Where(load => settings.Wants(load.Part)))
        {
            if (ClientNetwork.FromEnvironment(out string whyNot) is not { } network)
                samples.Miss(load.Cpu, whyNot);
            else if (load == Cached && !caches)
                samples.Miss(load.Cpu, "this Holdfast takes no dns.cache");
            else
                Measure(network, load, names);
        }
    }

    private void Measure(ClientNetwork network, Load load, int names)
    {
        var place = new ServerPlace(ClientNetwork.Server, ClientNetwork.ServerProcessor)
        {
            Others = ClientNetwork.ClientProcessor,
        };
        using var backend = factory.StartResponder(ServerPlace.Loopback with { Processor = ClientNetwork.ClientProcessor });
        using var balancers = factory.StartAll(place, backend.EndPoint.Port, withCache: load == Cached);
        using var responder = factory.StartResponder(place);
        (Contestant, ServerProcess)[] servers = [.. balancers.Entries, (Contestant.Responder, responder)];

        var generator = new ClientGenerator(network);
        foreach (var (_, server) in servers)
            generator.Run(new ClientLoad(server.EndPoint.Port, Forwarded.Rate, WarmUp) { Names = names });
        measuring.InTurns(load.Part, settings.Runs, servers, (contestant, server) =>
        {
            long receiving = network.ReceiveNanoseconds();
            long serving = server.CpuNanoseconds();
            var result = generator.Run(new ClientLoad(server.EndPoint.Port, load.Rate, settings.RunTime) { Names = names });
            serving = server.CpuNanoseconds() - serving;
            receiving = network.ReceiveNanoseconds() - receiving;
            if (result.Rate < LeastOfRate * load.Rate)
                samples.Notes.Add($"{load.Part}: {server.Name} was asked only {result.Rate:F0} queries/s in a run");
            return Keep(load, contestant, result, serving, receiving);
        });
        foreach (var (contestant, server) in servers)
        {
            stop.ThrowIfCancellationRequested();
            if (samples.Median(load.Answered, contestant) is { } share && share < LeastShare)
                samples.Notes.Add($"{load.Part}: {server.Name} answered only {share:F1} %, so that its queries look too cheap");
        }
    }

    private string Keep(Load load, Contestant contestant, ClientResult result, long serving, long receiving)
    {
        double PerQuery(long nanoseconds) => nanoseconds / NanosecondsPerMicrosecond / result.Queries;
        samples.Add(load.Cpu, contestant, PerQuery(serving + receiving));
        samples.Add(load.Receive, contestant, PerQuery(receiving));
        samples.Add(load.Answered, contestant, result.Share);
        return $"{PerQuery(serving + receiving):F2} {load.Cpu.Unit}, {PerQuery(receiving):F2} of it to receive; "
            + $"{result.Share:F2} % answered of {result.Rate:F0} queries/s";
    }

    private sealed record Load(string Part, int Rate, Row Cpu, Row Receive, Row Answered);
}
