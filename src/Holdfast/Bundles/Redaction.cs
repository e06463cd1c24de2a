using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Holdfast.Bundles;

/// <summary>
/// Takes out of texts what is not to be sent: values of keys, and every address that is not known to be of the network's own.
/// What is not known for harmless goes, so that a client's address goes wherever it stands.
/// </summary>
internal sealed partial class Redaction
{
    // A network is told where it is no smaller than this: one client is none.
    private const int LongestIpv4 = 24;
    private const int LongestIpv6 = 56;

    private readonly HashSet<IPAddress> _own = [];

    /// <summary>Has all addresses in a report that tells of no client known for the network's own.</summary>
    /// <param name="json">The report: services, backends, neighbors, decisions.</param>
    public void KnowAllIn(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            KnowAllIn(document.RootElement);
        }
        catch (JsonException)
        {
            // Then it told nothing.
        }
    }

    /// <summary>Has an address known for the network's own.</summary>
    public void Know(IPAddress address) => _own.Add(WithoutScope(address));

    /// <summary>The text without keys and clients.</summary>
    public string Apply(string text) => Address().Replace(Secret().Replace(text, HideSecret), HideClient);

    private void KnowAllIn(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                // What somebody has written may name a client.
                foreach (var property in element.EnumerateObject().Where(property => property.Name != "reason"))
                    KnowAllIn(property.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) KnowAllIn(item);
                break;
            case JsonValueKind.String:
                foreach (Match match in Address().Matches(element.GetString()!))
                    if (TryParse(match.Groups["address"].Value, out var address, out _)) Know(address);
                break;
        }
    }

    // A quote that ends the text which the value stands in, as in JSON, is none of it.
    private static string HideSecret(Match match)
    {
        var value = match.Groups["value"].Value;
        var end = value[0] != '"' && value.EndsWith('"') && value.Count(c => c == '"') == 1 ? "\"" : "";
        return $"{match.Value.AsSpan(0, match.Groups["value"].Index - match.Index)}[redacted]{end}";
    }

    private string HideClient(Match match)
    {
        if (!TryParse(match.Groups["address"].Value, out var address, out var rest)) return match.Value;
        var longest = address.AddressFamily == AddressFamily.InterNetwork ? LongestIpv4 : LongestIpv6;
        var isNetwork = match.Groups["length"].Success && int.TryParse(match.Groups["length"].ValueSpan, out var length)
            && length <= longest;
        return isNetwork || IsHarmless(address) ? match.Value : $"[address]{rest}{match.Groups["behind"].Value}";
    }

    private bool IsHarmless(IPAddress address) =>
        _own.Contains(WithoutScope(address)) || IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any)
        || address.Equals(IPAddress.IPv6Any) || address.IsIPv6Multicast
        || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] >= 224);

    // An IPv6 address in a text may be followed by a colon that is none of it, as a time may look like one.
    private static bool TryParse(string text, out IPAddress address, out string rest)
    {
        var end = text.TrimEnd(':');
        rest = end.Length == text.Length || text.EndsWith("::", StringComparison.Ordinal) ? "" : text[end.Length..];
        var candidate = rest.Length == 0 ? text : end;
        address = IPAddress.None;
        var isAddress = (candidate.Contains('.', StringComparison.Ordinal) || candidate.Count(c => c == ':') >= 2)
            && IPAddress.TryParse(candidate, out address!);
        return isAddress;
    }

    private static IPAddress WithoutScope(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes());

    [GeneratedRegex("""(?:password|secret|token|key)["']?\s*[:=]\s*(?<value>"[^"]*"?|'[^']*'?|[^\s,}#][^,}#\n]*)""",
        RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(
        """(?<![\w.:])(?<address>\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"""
            + """|(?=[0-9a-f]*:[0-9a-f]*:)[0-9a-f:]*:(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*))"""
            + """(?<behind>/(?<length>\d{1,3}))?""",
        RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
