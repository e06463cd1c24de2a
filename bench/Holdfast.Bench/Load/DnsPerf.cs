using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Holdfast.Bench.Machine;

namespace Holdfast.Bench.Load;

/// <summary>Runs dnsperf: a closed loop, as fast as the server answers.</summary>
internal static partial class DnsPerf
{
    private const int Connections = 100;

    // Few enough outstanding that none is lost in a socket buffer of Linux's default size.
    private static readonly string[] Udp = ["-c", "20", "-q", "200"];

    /// <summary>Asks over UDP for so long.</summary>
    public static DnsPerfResult OverUdp(IPEndPoint server, string queries, TimeSpan time, CancellationToken stop) =>
        Run(server, [.. Udp, "-l", Seconds(time), "-d", queries], stop);

    /// <summary>Asks over 100 kept TCP connections for so long, with so many queries in flight on each.</summary>
    public static DnsPerfResult OverTcp(IPEndPoint server, int inFlight, string queries, TimeSpan time, CancellationToken stop) =>
        Run(server, ["-m", "tcp", "-c", $"{Connections}", "-q", $"{inFlight * Connections}", "-l", Seconds(time), "-d", queries],
        stop);

    /// <summary>Asks every query of the file once, over UDP.</summary>
    public static DnsPerfResult Once(IPEndPoint server, string queries, CancellationToken stop) =>
        Run(server, [.. Udp, "-n", "1", "-d", queries], stop);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);

    private static DnsPerfResult Run(IPEndPoint server, IEnumerable<string> arguments, CancellationToken stop)
    {
        string output = Tool.Run("dnsperf", ["-s", $"{server.Address}", "-p", $"{server.Port}", .. arguments], stop);
        long answered = long.Parse(Field(NoError(), output, "0"), CultureInfo.InvariantCulture);
        long completed = long.Parse(Field(Completed(), output), CultureInfo.InvariantCulture);
        if (answered < completed || completed == 0)
            throw new BenchException(
                $"dnsperf: {completed - answered} of {completed} answers of {server} were not NOERROR:\n{output}");
        return new DnsPerfResult(answered, long.Parse(Field(Lost(), output), CultureInfo.InvariantCulture),
            double.Parse(Field(Rate(), output), CultureInfo.InvariantCulture));
    }

    private static string Field(Regex pattern, string output, string? absent = null) =>
        pattern.Match(output) is { Success: true } match
        ? match.Groups[1].Value
        : absent ?? throw new BenchException($"dnsperf said nothing of {pattern}:\n{output}");

    [GeneratedRegex(@"Queries completed:\s+(\d+)")]
    private static partial Regex Completed();

    [GeneratedRegex(@"Queries lost:\s+(\d+)")]
    private static partial Regex Lost();

    [GeneratedRegex(@"Response codes:.*NOERROR (\d+)")]
    private static partial Regex NoError();

    [GeneratedRegex(@"Queries per second:\s+([\d.]+)")]
    private static partial Regex Rate();
}
