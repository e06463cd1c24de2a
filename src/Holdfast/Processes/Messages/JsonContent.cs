using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Bgp.Monitoring;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Configuration.Options;
using Holdfast.Processes.Commands;

namespace Holdfast.Processes.Messages;

/// <summary>What messages say, as members of <c>neighbor</c> in ExaBGP's JSON.</summary>
/// <param name="api">Whose version is told.</param>
internal sealed class JsonContent(ProcessApi api)
{
    /// <summary>The member; empty for a message that says nothing.</summary>
    public string Of(MessageContent content) => content switch
    {
        OpenContent open => string.Create(CultureInfo.InvariantCulture,
            $"\"open\": {{ \"version\": 4, \"asn\": {open.As}, \"hold_time\": {open.HoldTime}, \"router_id\": "
                + $"\"{open.RouterId}\", \"capabilities\": {{ {CapabilityWords.Json(open.Capabilities)} }} }}"),
        NotificationContent its => string.Create(CultureInfo.InvariantCulture,
            $"\"notification\": {{ \"code\": {its.Code}, \"subcode\": {its.Subcode}, \"data\": {JsonText.Hex(its.Data)} }} "),
        RouteRefreshContent its => string.Create(CultureInfo.InvariantCulture,
            $"\"route-refresh\": {{ \"afi\": \"{FamilyWords.Afi(its.Afi)}\", \"safi\": \"{FamilyWords.Safi(its.Safi)}\", "
                + $"\"subtype\": \"{Subtype(its.Subtype)}\" }} "),
        UpdateContent { EndOfRib: { } family } => string.Create(CultureInfo.InvariantCulture,
            $"\"message\": {{ \"eor\": {{ \"afi\" : \"{FamilyWords.Afi((int)family >>> 16)}\", "
                + $"\"safi\" : \"{FamilyWords.Safi((int)family & 0xFF)}\" }} }}"),
        UpdateContent update => $"\"message\": {{ \"update\": {{ {Update(update)} }} }}",
        _ => "",
    };

    public static string Subtype(byte subtype) => subtype switch { 0 => "request", 1 => "begin", 2 => "end", _ => "unknown" };

    private string Update(UpdateContent update)
    {
        var parts = new List<string>();
        var attributes = string.Join(", ", Attributes(update).OfType<string>());
        if (attributes.Length > 0) parts.Add($"\"attribute\": {{ {attributes} }}");
        if (!update.Announced.IsEmpty)
        {
            var families = update.Announced.GroupBy(one => one.Family).Select(family => $"\"{FamilyWords.Of(family.Key)}\": {{ "
                + string.Join(", ", family.Select(one => $"\"{one.NextHop}\": {Prefixes(one.Prefixes)}")) + " }");
            parts.Add($"\"announce\": {{ {string.Join(", ", families)} }}");
        }
        if (!update.Withdrawn.IsEmpty)
        {
            var families = update.Withdrawn.GroupBy(one => one.Family).Select(family =>
                $"\"{FamilyWords.Of(family.Key)}\": {Prefixes([.. family.SelectMany(one => one.Prefixes)])}");
            parts.Add($"\"withdraw\": {{ {string.Join(", ", families)} }}");
        }
        return string.Join(", ", parts);
    }

    // A list since version 4, members of an object before.
    private string Prefixes(ImmutableArray<Prefix> prefixes) => api == ProcessApi.Version3
        ? $"{{ {string.Join(", ", prefixes.Select(prefix => $"\"{prefix}\": {{  }}"))} }}"
        : $"[ {string.Join(", ", prefixes.Select(prefix => $"{{ \"nlri\": \"{prefix}\" }}"))} ]";

    // In the order of their codes.
    private IEnumerable<string?> Attributes(UpdateContent update)
    {
        var further = update.Further;
        if (update.Origin is { } origin) yield return $"\"origin\": \"{origin.ToString().ToLowerInvariant()}\"";
        if (further.AsPath is { } path)
        {
            yield return path.Sequence.IsEmpty ? "\"as-path\": []" : $"\"as-path\": [ {string.Join(", ", path.Sequence)} ]";
            if (!path.Set.IsEmpty) yield return $"\"as-set\": [ {string.Join(", ", path.Set)} ]";
            yield return "\"confederation-path\": []";
        }
        yield return Number("med", update.Med);
        yield return Number("local-preference", update.LocalPref);
        if (further.AtomicAggregate) yield return "\"atomic-aggregate\": true";
        if (further.Aggregator is { } aggregator) yield return $"\"aggregator\": \"{aggregator}\"";
        yield return List("community", update.Communities.Standard, Pair);
        if (further.OriginatorId is { } originator) yield return $"\"originator-id\": \"{originator}\"";
        yield return List("cluster-list", [.. further.ClusterList], cluster => $"\"{cluster}\"");
        yield return List("extended-community", update.Communities.Extended, Extended);
        yield return List("large-community", update.Communities.Large, Triple);
        foreach (var raw in further.Raw) yield return Raw(raw);
    }

    private static string Raw(RawAttribute raw) => string.Create(CultureInfo.InvariantCulture,
        $"\"attribute-0x{raw.Type:X2}-0x{raw.Flags:X2}\": \"0x{Convert.ToHexStringLower(raw.Value.AsSpan())}\"");

    private static string? Number(string name, uint? value) =>
        value is { } its ? string.Create(CultureInfo.InvariantCulture, $"\"{name}\": {its}") : null;

    private static string? List<T>(string name, ImmutableArray<T> items, Func<T, string> text) =>
        items.IsEmpty ? null : $"\"{name}\": [ {string.Join(", ", items.Select(text))} ]";

    private static string Pair(Community community) =>
        string.Create(CultureInfo.InvariantCulture, $"[ {community.Value >> 16}, {community.Value & 0xFFFF} ]");

    private static string Triple(LargeCommunity community)
    {
        var parts = community.ToString().Split(':');
        return $"[ {parts[0]}, {parts[1]} , {parts[2]} ]";
    }

    private string Extended(ExtendedCommunity community) => api == ProcessApi.Version3
        ? string.Create(CultureInfo.InvariantCulture, $"{community.Value}")
        : string.Create(CultureInfo.InvariantCulture,
            $"{{ \"value\": {community.Value}, \"string\": \"{RouteText.Name(community)}\" }}");
}
