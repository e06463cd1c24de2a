namespace Holdfast.Bench.Report;

/// <summary>A row of the table: one thing measured.</summary>
/// <param name="Name">Its name, in out/bench.json too.</param>
/// <param name="Unit">Of its values.</param>
/// <param name="Meaning">What it is, in a few words.</param>
internal sealed record Row(string Name, string Unit, string Meaning)
{
    private const string CpuPerQuery = "µs CPU/query";
    private const string PerSecond = "queries/s";
    private const string Percent = "% of queries";

    public static readonly Row ClientsCached =
        new("clients-cached", CpuPerQuery, "1,024 clients, 100,000 queries/s, from the cache; receive path included");
    public static readonly Row ClientsCachedReceive =
        new("clients-cached-receive", CpuPerQuery, "the receive path's share of it") { IsInFile = false };
    public static readonly Row ClientsCachedAnswered =
        new("clients-cached-answered", Percent, "with NOERROR and a record") { HigherIsBetter = true, IsInFile = false };
    public static readonly Row ClientsForwarded =
        new("clients-forwarded", CpuPerQuery, "1,024 clients, 40,000 queries/s, no cache; receive path included");
    public static readonly Row ClientsForwardedReceive =
        new("clients-forwarded-receive", CpuPerQuery, "the receive path's share of it") { IsInFile = false };
    public static readonly Row ClientsForwardedAnswered =
        new("clients-forwarded-answered", Percent, "with NOERROR and a record") { HigherIsBetter = true, IsInFile = false };
    public static readonly Row Cached = new("cached", CpuPerQuery, "10,000 names, all in the cache");
    public static readonly Row CachedZipf = new("cached-zipf", CpuPerQuery, "Zipf over a million names, all in the cache");
    public static readonly Row Forwarded = new(
        "forwarded", CpuPerQuery, "10,000 names, no cache, one backend; the responder is asked directly");
    public static readonly Row ForwardedRate = new(
        "forwarded-rate", PerSecond, "the same, as fast as it goes")
    { HigherIsBetter = true, IsInFile = false };
    public static readonly Row CachedAtRate = new(
        "cached-20k", CpuPerQuery, "from the cache, at the fixed rate")
    { IsInFile = false };
    public static readonly Row ForwardedAtRate = new(
        "forwarded-20k", CpuPerQuery, "forwarded, at the fixed rate")
    { IsInFile = false };
    public static readonly Row Saturated = new("saturated", PerSecond, "dnsperf, as fast as it goes") { HigherIsBetter = true };
    public static readonly Row P50 = new("p50", "µs", "latency at the fixed rate");
    public static readonly Row P99 = new("p99", "µs", "");
    public static readonly Row P999 = new("p999", "µs", "");
    public static readonly Row Max = new("max", "µs", "") { IsInFile = false };
    public static readonly Row Lost = new("lost", "queries", "without an answer, in one run") { IsInFile = false };
    public static readonly Row LostInAMinute = new(
        "lost-minute", "queries", "without an answer, in a minute at the fixed rate")
    { IsInFile = false };
    public static readonly Row RssEmpty = new("rss-empty", "MiB", "resident a second after its start");
    public static readonly Row PssEmpty = new("pss-empty", "MiB", "the same, shared pages shared out") { IsInFile = false };
    public static readonly Row RssMillion = new("rss-million", "MiB", "resident with a million answers cached");
    public static readonly Row Startup = new("startup", "ms", "start until the first answer");
    public static readonly Row TcpCpu = new("tcp-cpu", CpuPerQuery, "over 100 kept connections, one query in flight on each");
    public static readonly Row TcpCpuTwo = new("tcp-cpu-2", CpuPerQuery, "the same, with two queries in flight on each");
    public static readonly Row TcpRate = new("tcp-rate", PerSecond, "tcp-cpu, as fast as it goes") { HigherIsBetter = true };

    /// <summary>All, in the table's order.</summary>
    public static readonly IReadOnlyList<Row> All =
    [
        ClientsCached, ClientsCachedReceive, ClientsCachedAnswered, ClientsForwarded, ClientsForwardedReceive,
            ClientsForwardedAnswered,
        Cached, CachedZipf, CachedAtRate, Forwarded, ForwardedRate, ForwardedAtRate, Saturated, P50, P99, P999, Max, Lost,
            LostInAMinute,
        RssEmpty, PssEmpty, RssMillion, Startup, TcpCpu, TcpCpuTwo, TcpRate,
    ];

    /// <summary>Whether more is better.</summary>
    public bool HigherIsBetter { get; private init; }

    /// <summary>Whether out/bench.json has it.</summary>
    public bool IsInFile { get; private init; } = true;
}
