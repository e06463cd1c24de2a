using System.Globalization;
using System.Text;
using System.Text.Json;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Options;

namespace Holdfast.Processes.Messages;

/// <summary>A JSON object a line, with the members and their order as ExaBGP has them.</summary>
/// <param name="api">Whose version is told.</param>
/// <param name="parent">The number of the daemon's parent process.</param>
/// <param name="time">Stamps them.</param>
internal sealed class JsonMessages(ProcessApi api, int parent, TimeProvider time) : IMessageEncoder
{
    private readonly Dictionary<string, int> _counters = new(StringComparer.Ordinal);

    private string Version => api switch { ProcessApi.Version3 => "3.4.8", ProcessApi.Version5 => "5.0.0", _ => "4.0.1" };

    public string? Connected(NeighborStatus neighbor, NeighborOptions? options) =>
        OfNeighbor("state", neighbor, options, "\"state\": \"connected\"");

    public string? Up(NeighborStatus neighbor, NeighborOptions? options) => OfNeighbor("state", neighbor, options,
        "\"state\": \"up\"");

    public string? Down(NeighborStatus neighbor, NeighborOptions? options, string reason) =>
        OfNeighbor("state", neighbor, options, $"\"state\": \"down\", \"reason\": {Text(reason)}");

    public string? Fsm(NeighborStatus neighbor, NeighborOptions? options) =>
        OfNeighbor("fsm", neighbor, options, $"\"state\": {Text(neighbor.State.ToString().ToUpperInvariant())}");

    public string? Negotiated(NeighborStatus neighbor, NeighborOptions? options)
    {
        var holdTime = (long)(neighbor.HoldTime ?? default).TotalSeconds;
        var families = string.Join(" ,", neighbor.Families.Select(family => $"\"{Family(family)}\""));
        return OfNeighbor("negotiated", neighbor, options, string.Create(CultureInfo.InvariantCulture,
            $"\"negotiated\": {{ \"message_size\": {Size(neighbor)}, \"hold_time\": {holdTime}, "
                + $"\"families\": [ {families} ] }} "));
    }

    public string? Shutdown() => Message("notification", "", "\"notification\": \"shutdown\"");

    private string OfNeighbor(string type, NeighborStatus neighbor, NeighborOptions? options, string content)
    {
        var count = _counters[neighbor.Name] = _counters.GetValueOrDefault(neighbor.Name) + 1;
        var local = neighbor.LocalAddress?.ToString() ?? options?.Source?.ToString() ?? "auto";
        var peer = NeighborAddressText.Of(neighbor.Address, neighbor.Interface);
        return Message(type, string.Create(CultureInfo.InvariantCulture, $"\"counter\": {count}, "), string.Create(
            CultureInfo.InvariantCulture,
            $"\"neighbor\": {{ \"address\": {{ \"local\": {Text(local)}, \"peer\": {Text(peer)} }}, "
                + $"\"asn\": {{ \"local\": {neighbor.LocalAs}, \"peer\": {neighbor.PeerAs} }} , {content} }}"));
    }

    private string Message(string type, string counter, string content)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;
        return string.Create(CultureInfo.InvariantCulture,
            $"{{ \"exabgp\": \"{Version}\", \"time\": {now:F3}, \"host\" : {Text(Environment.MachineName)}, "
                + $"\"pid\" : {Environment.ProcessId}, \"ppid\" : {parent}, {counter}\"type\": \"{type}\", {content} }}");
    }

    private static int Size(NeighborStatus neighbor) =>
        neighbor.Negotiated.Any(word => word.StartsWith("extended message", StringComparison.Ordinal)) ? 65535 : 4096;

    private static string Family(AddressFamily family) => family == AddressFamily.Ipv4Unicast ? "ipv4 unicast" : "ipv6 unicast";

    private static string Text(string text) => $"\"{Encoding.UTF8.GetString(JsonEncodedText.Encode(text).EncodedUtf8Bytes)}\"";
}
