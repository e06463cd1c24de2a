using Holdfast.Bench.Load;
using Holdfast.Bench.Machine;
using Holdfast.Bench.Report;
using Holdfast.Bench.Servers;

namespace Holdfast.Bench.Comparisons;

/// <summary>
/// Measures the contestants in turns (A B C, A B C): whatever else the machine does meanwhile, it does to all of them.
/// Those measured together also run together, idle while another has its turn, so that every cache stays warm.
/// </summary>
internal sealed class Comparison(BenchSettings settings, BenchPaths paths, Samples samples, CancellationToken stop)
{
    private const int FewNames = 10_000;
    private const int ManyNames = 1_000_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private readonly ServerFactory _factory = new(paths, stop);
    private readonly Measuring _measuring = new(settings, samples, stop);

    /// <summary>Measures every part wanted.</summary>
    public void Run()
    {
        bool caches = _factory.HoldfastCaches();
        Console.Error.WriteLine($"{_factory.DnsdistVersion()}; {settings.Runs} runs of {settings.RunTime.TotalSeconds:F0} s");
        string names = QueryFile.Distinct(Path.Combine(paths.Work, "names"), FewNames);
        using var responder = _factory.StartResponder(ServerPlace.Loopback);

        if (settings.Wants("startup"))
            MeasureStart(responder.EndPoint.Port, caches);
        new ManyClients(settings, _factory, _measuring, samples, stop).Measure(FewNames, caches);
        if (settings.Wants("forwarded") || !caches)
            With(responder, withCache: false, servers => MeasureForwarding(servers, names, caches));
        if (caches)
            With(responder, withCache: true, servers => MeasureCaching(servers, names));
        else
            TellWithoutCache();
        if (caches && settings.Wants("threads"))
            new ThreadScaling(settings, _factory, samples, stop).Measure(responder.EndPoint.Port, names);
    }

    private void MeasureStart(int backend, bool withCache)
    {
        for (int run = 0; run < settings.Runs; run++)
        {
            foreach (var contestant in _factory.Balancers)
            {
                using var server = _factory.Launch(contestant, ServerPlace.Loopback, backend, withCache);
                samples.Add(Row.Startup, contestant, FirstAnswer.Await(server, stop).TotalMilliseconds);
                stop.WaitHandle.WaitOne(Settled);
                stop.ThrowIfCancellationRequested();
                samples.Add(Row.RssEmpty, contestant, server.ResidentMebibytes());
                samples.Add(Row.PssEmpty, contestant, server.ProportionalMebibytes());
            }
        }
    }

    private void MeasureForwarding(IReadOnlyList<(Contestant, ServerProcess)> servers, string names, bool caches)
    {
        foreach (var (_, server) in servers)
            DnsPerf.OverUdp(server.EndPoint, names, TimeSpan.FromSeconds(1), stop);
        if (settings.Wants("forwarded"))
        {
            _measuring.OverUdp(servers, names, Row.Forwarded, caches ? [Row.ForwardedRate] : [Row.ForwardedRate, Row.Saturated]);
            _measuring.AtRate(servers, FewNames, Row.ForwardedAtRate);
        }

        if (caches)
            return;
        if (settings.Wants("latency"))
            _measuring.Latency(servers, FewNames, WarmUp, Row.ForwardedAtRate);
        _measuring.OverTcp(servers, names);
    }

    private void MeasureCaching(IReadOnlyList<(Contestant, ServerProcess)> servers, string names)
    {
        foreach (var (_, server) in servers)
            DnsPerf.Once(server.EndPoint, names, stop);
        if (settings.Wants("cached"))
            _measuring.OverUdp(servers, names, Row.Cached, [Row.Saturated]);
        if (settings.Wants("latency"))
            _measuring.Latency(servers, FewNames, WarmUp, Row.CachedAtRate);
        if (settings.Wants("minute"))
            _measuring.LostInAMinute(servers.First(entry => entry.Item1 == Contestant.Holdfast).Item2, FewNames);
        _measuring.OverTcp(servers, names);
        if (!settings.Wants("million"))
            return;
        if (settings.IsQuick && settings.Parts.Count == 0)
        {
            samples.Miss(Row.RssMillion, "left out by BENCH_QUICK");
            samples.Miss(Row.CachedZipf, "left out by BENCH_QUICK");
            return;
        }

        string distinct = QueryFile.Distinct(Path.Combine(paths.Work, "million"), ManyNames);
        foreach (var (contestant, server) in servers.Where(entry => entry.Item1 != Contestant.Responder))
        {
            DnsPerf.Once(server.EndPoint, distinct, stop);
            samples.Add(Row.RssMillion, contestant, server.ResidentMebibytes());
        }

        string zipf = QueryFile.Zipf(Path.Combine(paths.Work, "zipf"), ManyNames, ManyNames);
        _measuring.OverUdp(servers, zipf, Row.CachedZipf, []);
    }

    private void TellWithoutCache()
    {
        foreach (var row in new[] { Row.Cached, Row.CachedZipf, Row.CachedAtRate, Row.RssMillion })
            samples.Miss(row, "this Holdfast takes no dns.cache");
        samples.Notes.Add(
            "saturated, latency and TCP: forwarded, without a cache on either side, since this Holdfast takes no dns.cache");
    }

    private void With(ServerProcess responder, bool withCache, Action<IReadOnlyList<(Contestant, ServerProcess)>> measure)
    {
        using var balancers = _factory.StartAll(ServerPlace.Loopback, responder.EndPoint.Port, withCache);
        measure([.. balancers.Entries, (Contestant.Responder, responder)]);
    }
}
