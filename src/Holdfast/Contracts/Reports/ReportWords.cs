using System.Text.Json;
using System.Text.Json.Serialization;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Speaker;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Contracts.Reports;

/// <summary>The words for enums in JSON, in tables and in messages: one list each.</summary>
internal static class ReportWords
{
    private static readonly AnnouncementWords Announcements = new();
    private static readonly DrainPhaseWords DrainPhases = new();
    private static readonly NodeConditionWords NodeConditions = new();
    private static readonly BackendStateWords BackendStates = new();
    private static readonly AddressStateWords AddressStates = new();
    private static readonly SessionFateWords SessionFates = new();
    private static readonly EventKindWords EventKinds = new();

    public static string ToWord(this Announcement announcement) => Announcements.Of(announcement);

    public static string ToWord(this DrainPhase phase) => DrainPhases.Of(phase);

    public static string ToWord(this NodeCondition condition) => NodeConditions.Of(condition);

    public static string ToWord(this BackendState state) => BackendStates.Of(state);

    public static string ToWord(this AddressState state) => AddressStates.Of(state);

    public static string ToWord(this SessionFate fate) => SessionFates.Of(fate);

    public static string ToWord(this EventKind kind) => EventKinds.Of(kind);
}

internal sealed class AnnouncementWords() : EnumWords<Announcement>(
    (Announcement.Announce, "announced"), (Announcement.Deprefer, "depreferred"), (Announcement.Withdraw, "withdrawn"));

internal sealed class DrainPhaseWords() : EnumWords<DrainPhase>(
    (DrainPhase.Announced, "announced"), (DrainPhase.GracefulShutdown, "graceful shutdown"),
    (DrainPhase.Withdrawn, "withdrawn"), (DrainPhase.Drained, "drained"));

internal sealed class NodeConditionWords() : EnumWords<NodeCondition>(
    (NodeCondition.Serving, "serving"), (NodeCondition.Drained, "drained"),
    (NodeCondition.CrashBackoff, "crash-backoff"), (NodeCondition.Stopping, "stopping"));

// dnsdist's: capitals for what an operator has forced.
internal sealed class BackendStateWords() : EnumWords<BackendState>(
    (BackendState.Up, "up"), (BackendState.Down, "down"),
    (BackendState.ForcedUp, "UP (forced)"), (BackendState.ForcedDown, "DOWN (forced)"));

internal sealed class AddressStateWords() : EnumWords<AddressState>(
    (AddressState.Missing, "missing"), (AddressState.Ours, "ours"), (AddressState.Foreign, "foreign"));

internal sealed class SessionFateWords() : EnumWords<SessionFate>(
    (SessionFate.Kept, "kept"), (SessionFate.Reset, "reset"), (SessionFate.Added, "added"), (SessionFate.Removed, "removed"));

internal sealed class EventKindWords() : EnumWords<EventKind>(
    (EventKind.State, "state"), (EventKind.Route, "route"), (EventKind.Session, "session"), (EventKind.Backend, "backend"),
    (EventKind.Address, "address"), (EventKind.Drain, "drain"), (EventKind.Reload, "reload"), (EventKind.Node, "node"));

/// <summary>The words for the values of an enum, and the enum in JSON by them.</summary>
internal abstract class EnumWords<T>(params (T Value, string Word)[] words) : JsonConverter<T> where T : struct, Enum
{
    public string Of(T value) => Array.Find(words, entry => EqualityComparer<T>.Default.Equals(entry.Value, value)).Word;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        foreach (var (value, word) in words)
            if (word == text) return value;
        throw new JsonException($"'{text}' is none of {string.Join(", ", words.Select(entry => entry.Word))}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Of(value));
}

/// <summary>A prefix's health in JSON: <c>"DOWN | RISING 2/5"</c>.</summary>
internal sealed class PrefixHealthConverter : JsonConverter<PrefixHealth>
{
    public override PrefixHealth Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PrefixHealth.TryParse(reader.GetString() ?? "", out var health)
            ? health : throw new JsonException("no state of a prefix");

    public override void Write(Utf8JsonWriter writer, PrefixHealth value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
