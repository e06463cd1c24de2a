using System.Globalization;
using System.Net;
using System.Text.Json;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>Compares what another implementation read (FRR's tests, ExaBGP's JSON) with what we did, fact by fact.</summary>
internal static class VectorFacts
{
    /// <returns>Null, or where the two differ.</returns>
    public static string? Compare(Vector vector, VectorReading reading, ISet<string> notCompared)
    {
        var decode = vector.Decode;
        if (decode.ValueKind != JsonValueKind.Object) return null;
        if (decode.TryGetProperty("as_path", out var path))
            return Differs("as_path", path.GetString()
                ?? "", FrrText(reading.Attributes.OfType<AsPathAttribute>().SingleOrDefault()));
        if (decode.TryGetProperty("afi", out var afi))
        {
            var family = (reading.Capability as MultiprotocolCapability)?.Family;
            return Differs("family", (AddressFamily)(afi.GetInt32() << 16 | decode.GetProperty("safi").GetInt32()), family);
        }
        if (!decode.TryGetProperty("neighbor", out var neighbor))
        {
            notCompared.Add($"decode of {vector.Kind} {vector.Id}");
            return null;
        }
        if (reading.Message is OpenMessage open) return CompareOpen(neighbor.GetProperty("open"), open, notCompared);
        if (reading.Message is UpdateMessage update && neighbor.TryGetProperty("message", out var message))
            return ExaBgpUpdate.Compare(message, update, notCompared);
        var type = decode.TryGetProperty("type", out var name) ? name.GetString() : "update";
        return Differs("type", type, reading.Message?.Type switch
        {
            MessageType.RouteRefresh => "refresh",
            var ours => ours?.ToString().ToLowerInvariant(),
        });
    }

    public static string? Differs<T>(string fact, T theirs, T ours) =>
        EqualityComparer<T>.Default.Equals(theirs, ours) ? null : $"{fact}: expected {theirs}, is {ours}";

    private static string? CompareOpen(JsonElement theirs, OpenMessage ours, ISet<string> notCompared)
    {
        var routerId = new IPAddress(BitConverter.GetBytes(IPAddress.HostToNetworkOrder((int)ours.BgpIdentifier)));
        foreach (var property in theirs.EnumerateObject())
        {
            var problem = property.Name switch
            {
                "version" => Differs("version", property.Value.GetInt32(), 4),
                "asn" => Differs("asn", property.Value.GetUInt32(), ours.As),
                "hold_time" => Differs("hold_time", property.Value.GetUInt16(), ours.HoldTime),
                "router_id" => Differs("router_id", property.Value.GetString(), routerId.ToString()),
                "capabilities" => Differs(
                    "capabilities", Sorted(property.Value.EnumerateObject().Select(one => one.Name)),
                    Sorted(ours.Capabilities.Select(one => ((byte)one.Code).ToString(CultureInfo.InvariantCulture)).Distinct())),
                _ => Skip(notCompared, "open " + property.Name),
            };
            if (problem is not null) return problem;
        }
        return null;
    }

    private static string Sorted(IEnumerable<string> codes) => string.Join(' ', codes.Order(StringComparer.Ordinal));

    private static string? Skip(ISet<string> notCompared, string fact)
    {
        notCompared.Add(fact);
        return null;
    }

    /// <summary>An AS_PATH as FRR prints it: sets sorted, none twice.</summary>
    private static string FrrText(AsPathAttribute? path) =>
        string.Join(' ', (path?.Segments ?? []).Select(segment => segment.IsSet
        ? $"{{{string.Join(',', segment.Ases.Distinct().Order())}}}"
        : string.Join(' ', segment.Ases)));
}
