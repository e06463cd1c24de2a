using System.Globalization;
using Holdfast.Bgp.Monitoring;
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
    private readonly JsonContent _content = new(api);

    private string Version => api switch { ProcessApi.Version3 => "3.4.8", ProcessApi.Version5 => "5.0.0", _ => "4.0.1" };

    public string? Connected(NeighborStatus neighbor, NeighborOptions? options) =>
        OfNeighbor("state", neighbor, options, "\"state\": \"connected\"");

    public string? Up(NeighborStatus neighbor, NeighborOptions? options) => OfNeighbor("state", neighbor, options,
        "\"state\": \"up\"");

    public string? Down(NeighborStatus neighbor, NeighborOptions? options, string reason) =>
        OfNeighbor("state", neighbor, options, $"\"state\": \"down\", \"reason\": {JsonText.Of(reason)}");

    public string? Fsm(NeighborStatus neighbor, NeighborOptions? options) =>
        OfNeighbor("fsm", neighbor, options, $"\"state\": {JsonText.Of(neighbor.State.ToString().ToUpperInvariant())}");

    public string? Negotiated(NeighborStatus neighbor, NeighborOptions? options)
    {
        var holdTime = (long)(neighbor.HoldTime ?? default).TotalSeconds;
        var families = string.Join(" ,", neighbor.Families.Select(family => $"\"{FamilyWords.Of(family)}\""));
        return OfNeighbor("negotiated", neighbor, options, string.Create(CultureInfo.InvariantCulture,
            $"\"negotiated\": {{ \"message_size\": {Size(neighbor)}, \"hold_time\": {holdTime}, "
                + $"\"asn4\": {(Agreed(neighbor, "four-octet AS") ? "true" : "false")}, \"multisession\": false, "
                + $"\"operational\": false, \"refresh\": \"{Refresh(neighbor)}\", \"families\": [ {families} ], "
                + $"\"nexthop\": [ {(Agreed(neighbor, "extended next hop") ? "\"ipv4 unicast ipv6\"" : "")} ], "
                + $"\"add_path\": {{ \"send\": [  ], \"receive\": [  ] }} }} "));
    }

    public string Packet(NeighborStatus neighbor, NeighborOptions? options, NeighborMessage message) =>
        OfNeighbor(TypeOf(message), neighbor, options, string.Create(CultureInfo.InvariantCulture,
            $"\"direction\": \"{Direction(message)}\", \"message\": {{ \"category\": {(int)message.Type}, "
                + $"\"header\": {JsonText.Hex(message.Header)}, \"body\": {JsonText.Hex(message.Body)} }} "));

    public string Message(
        NeighborStatus neighbor, NeighborOptions? options, NeighborMessage message, MessageContent content, bool withOctets)
    {
        var said = _content.Of(content);
        return OfNeighbor(TypeOf(message), neighbor, options,
            $"\"direction\": \"{Direction(message)}\"{(said.Length > 0 ? $", {said}" : " ")}", withOctets ? message : null);
    }

    public string? Shutdown() => Message("notification", "", "\"notification\": \"shutdown\"");

    private static string TypeOf(NeighborMessage message) =>
        message.Type == MessageType.RouteRefresh ? "refresh" : message.Type.ToString().ToLowerInvariant();

    private static string Direction(NeighborMessage message) =>
        message.Direction == MessageDirection.Received ? "receive" : "send";

    private string OfNeighbor(
        string type, NeighborStatus neighbor, NeighborOptions? options, string content, NeighborMessage? octets = null)
    {
        var count = _counters[neighbor.Name] = _counters.GetValueOrDefault(neighbor.Name) + 1;
        var local = neighbor.LocalAddress?.ToString() ?? options?.Source?.ToString() ?? "auto";
        var peer = JsonText.Of(NeighborAddressText.Of(neighbor.Address, neighbor.Interface));
        var isOld = api == ProcessApi.Version3;
        var quote = isOld ? "\"" : "";
        var raw = octets is null ? ""
            : $"\"header\": {JsonText.Hex(octets.Header)}, \"body\": {JsonText.Hex(octets.Body)}, ";
        return Message(type, string.Create(CultureInfo.InvariantCulture, $"\"counter\": {count}, "), string.Create(
            CultureInfo.InvariantCulture,
            $"{raw}\"neighbor\": {{ {(isOld ? $"\"ip\": {peer}, " : "")}\"address\": {{ \"local\": {JsonText.Of(local)}, "
                + $"\"peer\": {peer} }}, \"asn\": {{ \"local\": {quote}{neighbor.LocalAs}{quote}, "
                + $"\"peer\": {quote}{neighbor.PeerAs}{quote} }} , {content} }}"));
    }

    private string Message(string type, string counter, string content)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;
        var quote = api == ProcessApi.Version3 ? "\"" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{{ \"exabgp\": \"{Version}\", \"time\": {now:F3}, \"host\" : {JsonText.Of(Environment.MachineName)}, "
                + $"\"pid\" : {quote}{Environment.ProcessId}{quote}, \"ppid\" : {quote}{parent}{quote}, "
                + $"{counter}\"type\": \"{type}\", {content} }}");
    }

    private static int Size(NeighborStatus neighbor) => Agreed(neighbor, "extended message") ? 65535 : 4096;

    private static string Refresh(NeighborStatus neighbor) => Agreed(neighbor, "enhanced route refresh") ? "enhanced"
        : neighbor.Capabilities.Contains("route refresh") ? "normal" : "absent";

    private static bool Agreed(NeighborStatus neighbor, string words) => neighbor.Negotiated.Contains(words);
}
