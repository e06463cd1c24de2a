using System.Net;
using System.Runtime.InteropServices;
using Holdfast.Bench.Comparisons;
using Holdfast.Bench.Load;
using Holdfast.Bench.Machine;
using Holdfast.Bench.Report;
using Holdfast.Bench.Responder;
using Holdfast.Bench.Speakers;

const string Usage = """
    holdfast-bench run [PART...]                         measure; make bench does this
    holdfast-bench responder ADDRESS:PORT                answer every A query, UDP and TCP
    holdfast-bench speakers [NEIGHBORS PREFIXES]         a BGP speaker with many neighbors and routes (300 10000)
    holdfast-bench generate ADDRESS:PORT RATE SECONDS    open-loop load, with percentiles
    """;

try
{
    return args switch
    {
        ["run", .. var parts] => Measure(BenchSettings.From(parts)),
        ["responder", var endPoint] => Respond(IPEndPoint.Parse(endPoint)),
        ["speakers"] => SpeakerBench.RunAsync(300, 10_000).GetAwaiter().GetResult(),
        ["speakers", var neighbors, var prefixes] => SpeakerBench.RunAsync(int.Parse(neighbors, null), int.Parse(prefixes, null))
            .GetAwaiter().GetResult(),
        ["generate", var endPoint, var rate, var seconds] => Generate(
            IPEndPoint.Parse(endPoint), int.Parse(rate, null), int.Parse(seconds, null)),
        _ => Say(Usage, exitCode: 2),
    };
}
catch (OperationCanceledException)
{
    return Say("holdfast-bench: ended before it was done; nothing was written", exitCode: 130);
}
catch (BenchException failure)
{
    return Say("holdfast-bench: " + failure.Message, exitCode: 1);
}

static int Measure(BenchSettings settings)
{
    using var stop = new CancellationTokenSource();
    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        stop.Cancel();
    }

    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    var work = Directory.CreateTempSubdirectory("holdfast-bench-");
    try
    {
        var paths = BenchPaths.FromEnvironment(work.FullName);
        var samples = paths.IsObserved ? new Samples { OldHeadings = ("unobserved", "seen/unseen") } : new Samples();
        new Comparison(settings, paths, samples, stop.Token).Run();
        Console.WriteLine();
        new ResultTable(samples).Write(Console.Out);
        bool isWhole = settings.Parts.Count == 0 && !paths.IsObserved;
        if (isWhole)
            ResultFile.Write(paths.Result, samples);
        Console.WriteLine(isWhole ? $"written to {paths.Result}" : $"only parts: {paths.Result} is left as it was");
        return 0;
    }
    finally
    {
        work.Delete(recursive: true);
    }
}

static int Respond(IPEndPoint endPoint)
{
    using var udp = new UdpResponder(endPoint);
    using var tcp = new TcpResponder(endPoint);
    new Thread(tcp.Run) { IsBackground = true, Name = "responder-tcp" }.Start();
    udp.Run();
    return 0;
}

static int Generate(IPEndPoint server, int rate, int seconds)
{
    using var generator = new OpenLoopGenerator(new OpenLoopLoad(server, rate, TimeSpan.FromSeconds(seconds)));
    var result = generator.Run();
    double At(double share) => result.Latency.Percentile(share) / 1000.0;
    Console.WriteLine(
        $"{result.Queries} queries, {result.Answered} answered, {result.Refused} with an error, {result.Lost} lost");
    Console.WriteLine(
        $"p50 {At(0.5):F0} µs, p99 {At(0.99):F0} µs, p99.9 {At(0.999):F0} µs, max {result.Latency.Max / 1000.0:F0} µs; generator late by {result.WorstDelay / 1000.0:F0} µs at most");
    return 0;
}

static int Say(string text, int exitCode)
{
    Console.Error.WriteLine(text);
    return exitCode;
}
