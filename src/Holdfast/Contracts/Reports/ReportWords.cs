using System.Text.Json;
using System.Text.Json.Serialization;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Speaker;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Blocks;

namespace Holdfast.Contracts.Reports;

/// <summary>
/// A value that JSON has as a word. It is an object because the serializer is compiled anew, with some 50 KiB, for each type
/// of value that a property has, and only once for all types of objects.
/// </summary>
/// <param name="Value">The value.</param>
[JsonConverter(typeof(WordConverters))]
internal sealed record Word<T>(T Value) where T : struct
{
    public static implicit operator Word<T>(T value) => new(value);
}

/// <summary>The words for enums in JSON, in tables and in messages: one list each.</summary>
internal static class ReportWords
{
    private static readonly AnnouncementWords Announcements = new();
    private static readonly DrainPhaseWords DrainPhases = new();
    private static readonly NodeConditionWords NodeConditions = new();
    private static readonly BackendStateWords BackendStates = new();
    private static readonly BlockActionWords BlockActions = new();
    private static readonly BlockOriginWords BlockOrigins = new();
    private static readonly AddressStateWords AddressStates = new();
    private static readonly SessionFateWords SessionFates = new();
    private static readonly EventKindWords EventKinds = new();
    private static readonly RouteStateWords RouteStates = new();

    /// <summary>Each reads and writes one type of <see cref="Word{T}"/>.</summary>
    public static IReadOnlyList<JsonConverter> Converters { get; } =
    [
        Announcements, DrainPhases, NodeConditions, BackendStates, AddressStates, SessionFates, EventKinds,
        RouteStates, BlockActions, BlockOrigins, new PrefixHealthConverter(),
    ];

    /// <summary>The words that a type of <see cref="Word{T}"/> has in JSON; null where they are without number.</summary>
    public static IEnumerable<string>? WordsOf(Type type) =>
        Converters.FirstOrDefault(converter => converter.CanConvert(type)) is IWordList { All: var all } ? all : null;

    public static string ToWord(this Announcement announcement) => Announcements.Of(announcement);

    public static string ToWord(this DrainPhase phase) => DrainPhases.Of(phase);

    public static string ToWord(this NodeCondition condition) => NodeConditions.Of(condition);

    public static string ToWord(this BackendState state) => BackendStates.Of(state);

    public static string ToWord(this BlockAction action) => BlockActions.Of(action);

    public static bool TryBlockAction(string word, out BlockAction action) => BlockActions.TryParse(word, out action);

    /// <summary>Every action of a block.</summary>
    public static IEnumerable<string> BlockActionNames => BlockActions.All;

    public static string ToWord(this BlockOrigin origin) => BlockOrigins.Of(origin);

    public static string ToWord(this AddressState state) => AddressStates.Of(state);

    public static string ToWord(this SessionFate fate) => SessionFates.Of(fate);

    public static string ToWord(this EventKind kind) => EventKinds.Of(kind);

    public static string ToWord(this RouteState state) => RouteStates.Of(state);
}

// What is decided; what is announced is a neighbor's matter (RouteStateWords).
internal sealed class AnnouncementWords() : EnumWords<Announcement>(
    (Announcement.Announce, "announce"), (Announcement.Deprefer, "deprefer"), (Announcement.Withdraw, "withdraw"));

internal sealed class DrainPhaseWords() : EnumWords<DrainPhase>(
    (DrainPhase.Announced, "announced"), (DrainPhase.GracefulShutdown, "graceful shutdown"),
    (DrainPhase.Withdrawn, "withdrawn"), (DrainPhase.Drained, "drained"), (DrainPhase.Shared, "announced for another service"));

internal sealed class NodeConditionWords() : EnumWords<NodeCondition>(
    (NodeCondition.Starting, "starting"), (NodeCondition.Serving, "serving"), (NodeCondition.Drained, "drained"),
    (NodeCondition.CrashBackoff, "crash-backoff"), (NodeCondition.Stopping, "stopping"));

// dnsdist's: capitals for what an operator has forced.
internal sealed class BackendStateWords() : EnumWords<BackendState>(
    (BackendState.Up, "up"), (BackendState.Down, "down"),
    (BackendState.ForcedUp, "UP (forced)"), (BackendState.ForcedDown, "DOWN (forced)"));

internal sealed class BlockActionWords() : EnumWords<BlockAction>(
    (BlockAction.Drop, "drop"), (BlockAction.Refuse, "refuse"), (BlockAction.Truncate, "truncate"),
    (BlockAction.NxDomain, "nxdomain"), (BlockAction.None, "none"));

internal sealed class BlockOriginWords() : EnumWords<BlockOrigin>(
    (BlockOrigin.Operator, "operator"), (BlockOrigin.Dynamic, "dynamic"), (BlockOrigin.Warning, "warning"),
    (BlockOrigin.RateLimit, "rate_limit"));

internal sealed class AddressStateWords() : EnumWords<AddressState>(
    (AddressState.Missing, "missing"), (AddressState.Ours, "ours"), (AddressState.Foreign, "foreign"));

internal sealed class SessionFateWords() : EnumWords<SessionFate>(
    (SessionFate.Kept, "kept"), (SessionFate.Reset, "reset"), (SessionFate.Added, "added"), (SessionFate.Removed, "removed"));

internal sealed class EventKindWords() : EnumWords<EventKind>(
    (EventKind.State, "state"), (EventKind.Route, "route"), (EventKind.Session, "session"), (EventKind.Backend, "backend"),
    (EventKind.Address, "address"), (EventKind.Drain, "drain"), (EventKind.Block, "block"),
    (EventKind.Cache, "cache"), (EventKind.Log, "log"), (EventKind.Reload, "reload"), (EventKind.Api, "api"),
    (EventKind.Node, "node"));

internal sealed class RouteStateWords() : EnumWords<RouteState>(
    (RouteState.Sent, "sent"), (RouteState.Pending, "pending"), (RouteState.SessionDown, "session down"),
    (RouteState.Withheld, "withheld"), (RouteState.OtherFamily, "other family"), (RouteState.Withdrawn, "withdrawn"));

/// <summary>Words that can be counted.</summary>
internal interface IWordList
{
    /// <summary>Every word.</summary>
    IEnumerable<string> All { get; }
}

/// <summary>The words for the values of an enum, and the enum in JSON by them.</summary>
internal abstract class EnumWords<T>(params (T Value, string Word)[] words) : WordConverter<T>, IWordList where T : struct, Enum
{
    public override string Of(T value) => Array.Find(words, entry => EqualityComparer<T>.Default.Equals(entry.Value, value)).Word;

    /// <summary>Every word.</summary>
    public IEnumerable<string> All => words.Select(entry => entry.Word);

    public bool TryParse(string? text, out T value)
    {
        var found = Array.FindIndex(words, entry => entry.Word == text);
        value = found < 0 ? default : words[found].Value;
        return found >= 0;
    }

    protected override T Parse(string? text)
    {
        if (TryParse(text, out var value)) return value;
        throw new JsonException($"'{text}' is none of {string.Join(", ", Array.ConvertAll(words, entry => entry.Word))}");
    }
}

/// <summary>A prefix's health in JSON: <c>"DOWN | RISING 2/5"</c>.</summary>
internal sealed class PrefixHealthConverter : WordConverter<PrefixHealth>
{
    public override string Of(PrefixHealth value) => value.ToString();

    protected override PrefixHealth Parse(string? text) =>
        PrefixHealth.TryParse(text ?? "", out var health) ? health : throw new JsonException("no state of a prefix");
}

/// <summary>Values of one type in JSON.</summary>
internal abstract class WordConverter<T> : JsonConverter<Word<T>> where T : struct
{
    // A null is no word, and told like any other text that is none.
    public override bool HandleNull => true;

    public abstract string Of(T value);

    public override Word<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString());

    public override void Write(Utf8JsonWriter writer, Word<T> value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Of(value.Value));

    protected abstract T Parse(string? text);
}

/// <summary>Values of every type that JSON has as a word.</summary>
internal sealed class WordConverters : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => Find(typeToConvert) is not null;

    public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) => Find(typeToConvert);

    private static JsonConverter? Find(Type type) =>
        ReportWords.Converters.FirstOrDefault(converter => converter.Type == type);
}
