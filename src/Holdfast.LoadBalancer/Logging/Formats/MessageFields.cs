using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.LoadBalancer.Logging.Formats;

/// <summary>The fields of a message: what a line tells, whatever it looks like.</summary>
internal static class MessageFields
{
    /// <summary>More octets than a message has in any form: a name of escaped octets, escaped once more, and the rest.</summary>
    public const int MaxLength = (2 * NameWire.MaxTextLength) + 2048;

    /// <summary>Writes one event of an entry.</summary>
    /// <param name="fields">Where to.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="what">The event.</param>
    /// <param name="context">The clock, names, and privacy.</param>
    public static void Write(ref FieldWriter fields, scoped in LoggedEntry entry, LoggedEvents what, SinkContext context)
    {
        ref readonly QueryRecord record = ref entry.Record;
        LoggedNames names = context.Names.Of(entry.Header.Configuration);
        bool isAnswer = what == LoggedEvents.ClientAnswer;
        fields.Time("at"u8, Time(in entry, what, context));
        fields.Word("message"u8, isAnswer ? "answer" : "query");
        ClientAddress client = context.Privacy.Cut(in record.Client);
        fields.Address("client"u8, in client);
        fields.Number("client_port"u8, client == record.Client ? record.ClientPort : 0);
        if (record.Server != default)
            fields.Address("server"u8, in record.Server);
        fields.Number("server_port"u8, record.ServerPort);
        fields.Word("transport"u8, ListenerProtocol.All[record.Protocol].Word);
        WriteQuestion(ref fields, in entry);
        if (isAnswer)
            WriteAnswer(ref fields, in record, names, context.Clock);
        else
            fields.Number("query_size"u8, record.QuerySize);
    }

    /// <summary>When an event was, in nanoseconds since 1970.</summary>
    public static long Time(scoped in LoggedEntry entry, LoggedEvents what, SinkContext context) =>
        context.Clock.UnixNanoseconds(
            entry.Record.ReceivedAt + (what == LoggedEvents.ClientAnswer ? entry.Record.Elapsed : 0));

    private static void WriteQuestion(ref FieldWriter fields, scoped in LoggedEntry entry)
    {
        ref readonly QueryRecord record = ref entry.Record;
        if (record.QuerySize >= 12)
        {
            fields.Number("id"u8, record.Id);
            fields.Flags("flags"u8, record.Flags);
        }

        if (entry.Name.IsEmpty)
            return;
        Span<byte> name = stackalloc byte[NameWire.MaxTextLength];
        fields.Text("name"u8, name[..NameWire.WriteText(entry.Name, name)]);
        fields.Word("class"u8, ((RecordClass)record.Class).ToMnemonic());
        fields.Word("type"u8, ((RecordType)record.Type).ToMnemonic());
    }

    private static void WriteAnswer(
        ref FieldWriter fields, scoped ref readonly QueryRecord record, LoggedNames names, WallClock clock)
    {
        fields.Word("outcome"u8, QueryOutcomes.Words[(int)record.Outcome]);
        if (names.Rule(record.Rule) is { } rule)
            fields.Text("rule"u8, rule.Name);
        if (names.Pool(record.Pool) is { IsEmpty: false } pool)
            fields.Text("pool"u8, pool);
        if (names.Backend(record.Backend) is { } backend)
            fields.Text("backend"u8, backend.Name);
        if (record.Outcome == QueryOutcome.Answered)
        {
            fields.Word("source"u8, AnswerSources.Labels[(int)record.Source]);
            fields.Word("rcode"u8, ((ResponseCode)record.Rcode).ToMnemonic());
            if (record.Ede > 0)
                fields.Number("extended_error"u8, record.Ede - 1);
        }

        fields.Number("query_size"u8, record.QuerySize);
        fields.Number("answer_size"u8, record.AnswerSize);
        fields.Milliseconds("latency_milliseconds"u8, clock.Nanoseconds(record.Elapsed));
    }
}
