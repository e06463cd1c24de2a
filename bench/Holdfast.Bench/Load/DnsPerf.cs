using System.Globalization;
using System.Text.RegularExpressions;
using Holdfast.Bench.Servers;

namespace Holdfast.Bench.Load;

/// <summary>Runs dnsperf: a closed loop, as fast as the server answers.</summary>
internal static partial class DnsPerf
{
    // Few enough outstanding that none is lost in a socket buffer of Linux's default size.
    private static readonly string[] Udp = ["-c", "20", "-q", "200"];
    private static readonly string[] Tcp = ["-m", "tcp", "-c", "100", "-q", "100"];

    /// <summary>Asks over UDP for so long.</summary>
    public static DnsPerfResult OverUdp(int port, string queries, TimeSpan time, CancellationToken stop) =>
        Run(port, [.. Udp, "-l", Seconds(time), "-d", queries], stop);

    /// <summary>Asks over 100 kept TCP connections for so long.</summary>
    public static DnsPerfResult OverTcp(int port, string queries, TimeSpan time, CancellationToken stop) =>
        Run(port, [.. Tcp, "-l", Seconds(time), "-d", queries], stop);

    /// <summary>Asks every query of the file once, over UDP.</summary>
    public static DnsPerfResult Once(int port, string queries, CancellationToken stop) => Run(port, [.. Udp, "-n", "1", "-d", queries], stop);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);

    private static DnsPerfResult Run(int port, IEnumerable<string> arguments, CancellationToken stop)
    {
        string output = Tool.Run("dnsperf", ["-s", "127.0.0.1", "-p", $"{port}", .. arguments], stop);
        long answered = long.Parse(Field(NoError(), output, "0"), CultureInfo.InvariantCulture);
        long completed = long.Parse(Field(Completed(), output), CultureInfo.InvariantCulture);
        if (answered < completed || completed == 0)
            throw new BenchException($"dnsperf: {completed - answered} of {completed} answers on port {port} were not NOERROR:\n{output}");
        return new DnsPerfResult(answered, long.Parse(Field(Lost(), output), CultureInfo.InvariantCulture),
            double.Parse(Field(Rate(), output), CultureInfo.InvariantCulture));
    }

    private static string Field(Regex pattern, string output, string? absent = null) => pattern.Match(output) is { Success: true } match
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
