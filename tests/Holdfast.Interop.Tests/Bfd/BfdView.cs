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

    public long Dropped { get; init; }

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
        Dropped = session.GetProperty("dropped").EnumerateObject().Sum(reason => reason.Value.GetInt64()),
        Since = session.GetProperty("since").GetDateTimeOffset(),
    };
}
