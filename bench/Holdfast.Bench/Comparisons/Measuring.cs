using Holdfast.Bench.Load;
using Holdfast.Bench.Machine;
using Holdfast.Bench.Report;
using Holdfast.Bench.Servers;

namespace Holdfast.Bench.Comparisons;

/// <summary>The kinds of measurement, each taken of several servers in turns.</summary>
internal sealed class Measuring(BenchSettings settings, Samples samples, CancellationToken stop)
{
    private const double Micro = 1e6;
    private const double NanosecondsPerMicrosecond = 1000;

    /// <summary>CPU per query, and the rate, under dnsperf over UDP.</summary>
    public void OverUdp(IReadOnlyList<(Contestant, ServerProcess)> servers, string queries, Row cpu, IReadOnlyList<Row> rates) =>
        InTurns(cpu.Name, settings.Runs, servers, (contestant, server) =>
            Closed(contestant, server, cpu, rates, () => DnsPerf.OverUdp(server.EndPoint, queries, settings.RunTime, stop)));

    /// <summary>The same over TCP, with one and with two queries in flight a connection.</summary>
    public void OverTcp(IReadOnlyList<(Contestant, ServerProcess)> servers, string queries)
    {
        if (settings.Wants("tcp-cpu"))
            OverTcp(servers, inFlight: 1, queries, Row.TcpCpu, [Row.TcpRate]);
        if (settings.Wants("tcp-cpu-2"))
            OverTcp(servers, inFlight: 2, queries, Row.TcpCpuTwo, []);
    }

    /// <summary>CPU per query at the fixed rate, by the open-loop generator.</summary>
    public void AtRate(IReadOnlyList<(Contestant, ServerProcess)> servers, int names, Row cpu) =>
        InTurns(cpu.Name, settings.Runs, servers, (contestant, server) =>
        {
            Open(contestant, server, names, cpu, out string told);
            return told;
        });

    /// <summary>Latency at the fixed rate, and CPU per query.</summary>
    public void Latency(IReadOnlyList<(Contestant, ServerProcess)> servers, int names, TimeSpan warmUp, Row cpu)
    {
        foreach (var (_, server) in servers)
            Generate(server, names, warmUp);
        InTurns("latency", settings.LatencyRuns, servers, (contestant, server) =>
        {
            var result = Open(contestant, server, names, cpu, out string told);
            samples.Add(Row.P50, contestant, result.Latency.Percentile(0.5) / NanosecondsPerMicrosecond);
            samples.Add(Row.P99, contestant, result.Latency.Percentile(0.99) / NanosecondsPerMicrosecond);
            samples.Add(Row.P999, contestant, result.Latency.Percentile(0.999) / NanosecondsPerMicrosecond);
            samples.Add(Row.Max, contestant, result.Latency.Max / NanosecondsPerMicrosecond);
            samples.Add(Row.Lost, contestant, result.Lost);
            return $"p50 {result.Latency.Percentile(0.5) / NanosecondsPerMicrosecond:F0} µs, p99.9 {result.Latency.Percentile(0.999) / NanosecondsPerMicrosecond:F0} µs, {told}";
        });
    }

    /// <summary>Queries of a minute at the fixed rate that got no answer.</summary>
    public void LostInAMinute(ServerProcess holdfast, int names)
    {
        var result = Generate(holdfast, names, settings.Long);
        samples.Add(Row.LostInAMinute, Contestant.Holdfast, result.Lost + result.Refused);
        Console.Error.WriteLine($"  minute: {result.Queries} sent in {settings.Long.TotalSeconds:F0} s, {result.Lost} lost");
    }

    /// <summary>
    /// Takes one measurement of each server in its turn, so many times over; each tells in a few words what it came to.
    /// </summary>
    public void InTurns(
        string what, int runs, IReadOnlyList<(Contestant, ServerProcess)> servers,
            Func<Contestant, ServerProcess, string> measure)
    {
        for (int run = 1; run <= runs; run++)
        {
            foreach (var (contestant, server) in servers)
            {
                stop.ThrowIfCancellationRequested();
                Console.Error.WriteLine($"  {what} {run}/{runs} {contestant}: {measure(contestant, server)}");
                server.MustRun();
            }
        }

        foreach (var (_, server) in servers)
        {
            if (server.Api is { } api && SinkCounters.Read(api) is var counters)
                samples.Notes.Add(
                    $"{what}: the sink of {server.Name} has written {counters.Written} messages and dropped {counters.Dropped}");
        }
    }

    private string Closed(
        Contestant contestant, ServerProcess server, Row cpu, IReadOnlyList<Row> rates, Func<DnsPerfResult> load)
    {
        double before = server.CpuSeconds();
        var result = load();
        double perQuery = (server.CpuSeconds() - before) * Micro / result.Answered;
        samples.Add(cpu, contestant, perQuery);
        foreach (var rate in rates)
            samples.Add(rate, contestant, result.Rate);
        if (result.Lost > 0)
            samples.Notes.Add(
                $"{cpu.Name}: {server.Name} left {result.Lost} of {result.Lost + result.Answered} queries without an answer");
        return $"{perQuery:F2} {cpu.Unit}, {result.Rate:F0} queries/s";
    }

    private OpenLoopResult Open(Contestant contestant, ServerProcess server, int names, Row cpu, out string told)
    {
        double before = server.CpuSeconds();
        var result = Generate(server, names, settings.RunTime);
        if (result.Refused > 0)
            throw new BenchException($"{server.Name} answered {result.Refused} queries with an error");
        double perQuery = (server.CpuSeconds() - before) * Micro / result.Answered;
        samples.Add(cpu, contestant, perQuery);
        told = $"{perQuery:F2} {cpu.Unit}";
        return result;
    }

    private void OverTcp(
        IReadOnlyList<(Contestant, ServerProcess)> servers, int inFlight, string queries, Row cpu, IReadOnlyList<Row> rates) =>
            InTurns(cpu.Name, settings.Runs, servers, (contestant, server) =>
                Closed(contestant, server, cpu, rates, () => DnsPerf.OverTcp(
                server.EndPoint, inFlight, queries, settings.RunTime, stop)));

    private static OpenLoopResult Generate(ServerProcess server, int names, TimeSpan time)
    {
        using var generator = new OpenLoopGenerator(
            new OpenLoopLoad(server.EndPoint, BenchSettings.LatencyRate, time) { Names = names });
        return generator.Run();
    }
}
