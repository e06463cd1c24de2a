using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.Bench.Servers;

/// <summary>What the sinks of a Holdfast's query log have done so far: what is dropped costs less than what is written.</summary>
/// <param name="Written">Messages that collectors have taken.</param>
/// <param name="Dropped">Messages that were dropped.</param>
internal readonly record struct SinkCounters(long Written, long Dropped)
{
    private const string Metric = "holdfast_dns_log_";

    /// <summary>Reads them from the metrics at the socket of its API.</summary>
    public static SinkCounters Read(string api)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(api));
        using var stream = new NetworkStream(socket);
        stream.Write("GET /metrics HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"u8);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string[] lines = reader.ReadToEnd().Split('\n');
        return new SinkCounters(Sum(lines, "written_total"), Sum(lines, "dropped_total"));
    }

    private static long Sum(string[] lines, string counter) => lines
        .Where(line => line.StartsWith($"{Metric}{counter}{{", StringComparison.Ordinal))
        .Sum(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..].TrimEnd(), CultureInfo.InvariantCulture));
}
