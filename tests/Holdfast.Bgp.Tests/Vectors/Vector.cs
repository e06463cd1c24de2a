using System.Text.Json;

namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>Octets that someone else wrote or captured, and what is to become of them (README.md).</summary>
/// <param name="Id">Unique.</param>
/// <param name="Kind">What the octets are.</param>
/// <param name="Octets">They.</param>
/// <param name="Expect">What is to become of them.</param>
/// <param name="Json">The whole line.</param>
internal sealed record Vector(string Id, string Kind, byte[] Octets, string Expect, JsonElement Json)
{
    /// <summary>Who wrote it.</summary>
    public string Source => Text("source");

    /// <summary>What ExaBGP was told to make it.</summary>
    public string Command => Text("exabgp_command");

    /// <summary>What another implementation made of it; undefined where nobody says.</summary>
    public JsonElement Decode => Json.TryGetProperty("decode", out var decode) ? decode : default;

    /// <summary>Who sent it: <c>ebgp</c>, <c>ibgp</c>, <c>ebgp-oad</c>, or nothing where nobody says.</summary>
    public string Peer =>
        Context.ValueKind == JsonValueKind.Object && Context.TryGetProperty("peer", out var peer) ? peer.GetString()! : "";

    /// <summary>What was negotiated; undefined where nobody says.</summary>
    public JsonElement Context => Json.TryGetProperty("context", out var context) ? context : default;

    public static Vector Parse(string line)
    {
        var json = JsonDocument.Parse(line).RootElement;
        return new Vector(
            json.GetProperty("id").GetString()!, json.GetProperty("kind").GetString()!,
            Convert.FromHexString(json.GetProperty("hex").GetString()!), json.GetProperty("expect").GetString()!, json);
    }

    /// <summary>All of a folder's *.jsonl.</summary>
    public static List<Vector> ReadFolder(string folder) =>
        [.. Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal).SelectMany(ReadFile)];

    public static IEnumerable<Vector> ReadFile(string path) => File.ReadLines(path).Where(line => line.Length > 0).Select(Parse);

    public override string ToString() => Id;

    private string Text(string property) => Json.TryGetProperty(property, out var text) ? text.GetString() ?? "" : "";
}
