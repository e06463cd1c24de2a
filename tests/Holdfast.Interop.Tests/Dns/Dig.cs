using System.Globalization;
using System.Net;
using Holdfast.Lab.Processes;

namespace Holdfast.Interop.Tests.Dns;

/// <summary>BIND's dig.</summary>
internal static class Dig
{
    /// <summary>
    /// The records that an answer has, as zone file lines in their order; what dig says of failures among them.
    /// </summary>
    public static string[] Records(IPEndPoint server, params string[] query)
    {
        var result = Tool.Try("dig", ["@127.0.0.1", "-p", Port(server), "+noall", "+answer", "+tries=1", "+time=20", .. query]);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>All that dig prints.</summary>
    public static string Output(IPEndPoint server, params string[] query) =>
        Tool.Try("dig", ["@127.0.0.1", "-p", Port(server), "+tries=1", "+time=20", .. query]).Output;

    /// <summary>A zone's serial; null when there is no answer.</summary>
    public static string? Serial(IPEndPoint server, string zone)
    {
        string output = Tool.Try(
            "dig", ["@127.0.0.1", "-p", Port(server), "+short", "+tries=1", "+time=1", zone, "SOA"]).Output;
        return output.Split(' ') is { Length: >= 7 } words ? words[2] : null;
    }

    private static string Port(IPEndPoint server) => server.Port.ToString(CultureInfo.InvariantCulture);
}
