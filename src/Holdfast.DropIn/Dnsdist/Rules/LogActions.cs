using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Rules;

/// <summary>Actions that log what fits: sinks of <c>dns.log</c> with the rule's match.</summary>
internal static class LogActions
{
    /// <summary>Functions that name a collector of dnstap.</summary>
    public const string UnixLogger = "newFrameStreamUnixLogger", TcpLogger = "newFrameStreamTcpLogger";

    public static readonly IReadOnlyList<ActionRow> OfQueries =
    [
        new("LogAction", "`dns.log[]`: `file`, `messages: queries`", static call => ReadFile(call, "queries")),
        new("DnstapLogAction", "`dns.log[]`: `dnstap`, `messages: queries`", static call => ReadDnstap(call, "queries")),
        ActionRow.Reports("RemoteLogAction", "dnstap, by DnstapLogAction"),
        ActionRow.Reports("SNMPTrapAction", "metrics"),
    ];

    public static readonly IReadOnlyList<ActionRow> OfResponses =
    [
        new("LogResponseAction", "`dns.log[]`: `file`, `messages: answers`", static call => ReadFile(call, "answers")),
        new("DnstapLogResponseAction", "`dns.log[]`: `dnstap`, `messages: answers`", static call => ReadDnstap(call, "answers")),
        ActionRow.Reports("RemoteLogResponseAction", "dnstap, by DnstapLogResponseAction"),
        ActionRow.Reports("SNMPTrapResponseAction", "metrics"),
    ];

    private static ActionResult? ReadFile(Arguments call, string messages)
    {
        if (call[0]?.Node is not ScalarNode { Text: { Length: > 0 } file })
        {
            call.Miss("is not honoured: queries are not written among the daemon's messages",
                "name a file, or see `holdfast queries`");
            return null;
        }
        return new(new Settings().Set("file", Path.GetFullPath(file, call.At.Source?.Directory ?? "/"), call[0]!.At)
            .Set("messages", messages, call.At))
        { IsSink = true };
    }

    private static ActionResult? ReadDnstap(Arguments call, string messages)
    {
        if (call.Required(0, "an identity")?.Text() is not { } identity
            || call.Required(1, "a logger")?.Object("a logger", $"make one by {UnixLogger} or {TcpLogger}") is not { } logger
            || new Arguments(logger, call.Reading).Required(0, "an address")?.Text() is not { } address)
            return null;
        var scheme = logger.Name == UnixLogger ? "unix" : "tcp";
        return new(new Settings().Set("dnstap", $"{scheme}:{address}", logger.At).Set("messages", messages, call.At)
            .Set("identity", identity, call[0]!.At))
        { IsSink = true };
    }
}
