using System.Text.Json;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>One end's view of the session. Intervals in milliseconds.</summary>
internal sealed record BfdView(string State, string RemoteState, double Tx, double DetectionTime)
{
    public string Diagnostic { get; init; } = "";

    public string RemoteDiagnostic { get; init; } = "";

    public bool Multihop { get; init; }

    public bool HoldsBgp { get; init; }

    public long Flaps { get; init; }

    public long Sent { get; init; }

    public long Received { get; init; }

    public long Dropped { get; init; }

    /// <summary>Packets discarded, by reason.</summary>
    public IReadOnlyDictionary<string, long> Reasons { get; init; } = new Dictionary<string, long>();

    public string? Error { get; init; }

    public int MinTtl { get; init; }

    public DateTimeOffset Since { get; init; }

    /// <summary>Reads ours.</summary>
    public static BfdView Of(JsonElement session) => new(
        session.GetProperty("state").GetString()!, session.GetProperty("remote_state").GetString()!,
        session.GetProperty("tx_interval_milliseconds").GetDouble(), session.GetProperty("detection_time_milliseconds")
            .GetDouble())
    {
        Diagnostic = session.GetProperty("diagnostic").GetString()!,
        RemoteDiagnostic = session.GetProperty("remote_diagnostic").GetString()!,
        Multihop = session.GetProperty("multihop").GetBoolean(),
        HoldsBgp = session.GetProperty("holds_bgp").GetBoolean(),
        Flaps = session.GetProperty("flaps").GetInt64(),
        Sent = session.GetProperty("sent").GetInt64(),
        Received = session.GetProperty("received").GetInt64(),
        Dropped = session.GetProperty("dropped").EnumerateObject().Sum(reason => reason.Value.GetInt64()),
        Reasons = session.GetProperty("dropped").EnumerateObject()
            .ToDictionary(reason => reason.Name, reason => reason.Value.GetInt64()),
        Error = session.TryGetProperty("error", out var error) ? error.GetString() : null,
        MinTtl = session.GetProperty("min_ttl").GetInt32(),
        Since = session.GetProperty("since").GetDateTimeOffset(),
    };
}
