using System.Collections.Immutable;
using Holdfast.Collections;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>bgp.processes[]</c>: programs that announce routes by writing commands.</summary>
internal static class ProcessKeys
{
    /// <summary>The path of two named pipes, without <c>.in</c> and <c>.out</c>.</summary>
    public static readonly KeyType<string> Pipes =
        new ObjectType<string>("absolute path", JsonShapes.Pattern("^/"), ReadPipes) { IsCode = true };

    private static readonly (string Word, ProcessEvent Event)[] EventWords =
    [
        ("neighbor-changes", ProcessEvent.NeighborChanges), ("fsm", ProcessEvent.Fsm), ("negotiated", ProcessEvent.Negotiated),
        ("receive-parsed", ProcessEvent.ReceiveParsed), ("receive-packets", ProcessEvent.ReceivePackets),
        ("receive-consolidate", ProcessEvent.ReceiveConsolidate), ("receive-open", ProcessEvent.ReceiveOpen),
        ("receive-update", ProcessEvent.ReceiveUpdate), ("receive-notification", ProcessEvent.ReceiveNotification),
        ("receive-keepalive", ProcessEvent.ReceiveKeepalive), ("receive-refresh", ProcessEvent.ReceiveRefresh),
        ("send-parsed", ProcessEvent.SendParsed), ("send-packets", ProcessEvent.SendPackets),
        ("send-consolidate", ProcessEvent.SendConsolidate), ("send-open", ProcessEvent.SendOpen),
        ("send-update", ProcessEvent.SendUpdate), ("send-notification", ProcessEvent.SendNotification),
        ("send-keepalive", ProcessEvent.SendKeepalive), ("send-refresh", ProcessEvent.SendRefresh),
    ];

    private static readonly KeyType<ValueList<string>> Command =
        new ScalarType<ValueList<string>>("list", JsonShapes.List(JsonShapes.Text, 1), ReadCommand, OptionText.List);

    private static readonly KeyType<ValueList<ProcessEvent>> Events = NetworkTypes.List<ProcessEvent>(
        "list of events", JsonShapes.OneOf([.. EventWords.Select(word => word.Word)]), ReadEvent);

    public static readonly Section<ProcessOptions> Section = new Section<ProcessOptions>("bgp.processes[]", Usual)
        .Key("name", ShortText(63), o => o.Name, (o, v) => o with { Name = v }, "what operators call it; unique",
            required: "write `name: checker`")
        .Key("run", Command, o => o.Run, (o, v) => o with { Run = v },
            "program and arguments. It reads events and answers on its standard input, and writes commands on its standard "
                + "output",
            required: "write `run: [/etc/exabgp/check.sh]`")
        .Key("encoder", Choice(("text", ProcessEncoder.Text), ("json", ProcessEncoder.Json)), o => o.Encoder,
            (o, v) => o with { Encoder = v }, "how it is told what happens", "`text`")
        .Key("api", Integer(3, 5, name: "3, 4, 5"), o => (int)o.Api, (o, v) => o with { Api = (ProcessApi)v },
            "the version of ExaBGP that it was written for: its messages, and whether commands are answered", "4")
        .Key("ack", Bool.OrNone(), o => o.Ack, (o, v) => o with { Ack = v },
            "answer each command with `done` or `error`", "true, but false for `api: 3`")
        .Key("respawn", Bool, o => o.Respawn, (o, v) => o with { Respawn = v },
            "start it again when it has ended: at once, and after ends in a row with pauses from 1s to 60s")
        .Key("withdraw_on_exit", Bool, o => o.WithdrawOnExit, (o, v) => o with { WithdrawOnExit = v },
            "withdraw its routes when it ends")
        .Key("neighbors", RouteTypes.Names, o => o.Neighbors ?? [], (o, v) => o with { Neighbors = v },
            "names of the neighbors that its commands are for, and that it is told of", "all")
        .Key("events", Events, o => o.Events, (o, v) => o with { Events = v },
            "what it is told: that a neighbor is connected, up or down (`neighbor-changes`); with `encoder: json` each state "
                + "of a session (`fsm`), and what it agreed on (`negotiated`); messages, by what they are (`receive-update`, "
                + "`send-open` ...: `open`, `update`, `notification`, `keepalive`, `refresh`) and how they are told "
                + "(`receive-parsed`, `receive-packets`, `receive-consolidate`, and the same of `send-`)", "nothing")
        .Key("user", CommandKeys.User.OrNone(), o => o.User, (o, v) => o with { User = v },
            "who it is run as, by a daemon that is root", "`anycast.check_user`");

    public static bool Read(Field field, Draft draft, Reading reading)
    {
        foreach (var item in field.List("{ name: checker, run: [/etc/exabgp/check.sh] }"))
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var process = Section.Read(map, Usual(), reading);
            draft.Processes.Add(new(process, map.Path, process.Name.Length > 0));
        }
        return true;
    }

    private static ProcessOptions Usual() => new("", []);

    private static string? ReadPipes(Field field)
    {
        if (field.Text() is not { } path || path.StartsWith('/')) return field.Text();
        field.Error($"`{ScalarValues.Shorten(path)}` is not an absolute path", "write `/run/exabgp/exabgp`");
        return null;
    }

    private static ValueList<string>? ReadCommand(Field field)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        foreach (var item in field.List("/etc/exabgp/check.sh"))
            words.Add(item.Node is ScalarNode scalar ? scalar.Text : item.Text() ?? "");
        if (words.Count > 0 && words[0].Length > 0) return words.ToImmutable();
        if (field.Node is SequenceNode) field.Error("no program is named", "write `run: [/etc/exabgp/check.sh]`");
        return null;
    }

    private static ProcessEvent? ReadEvent(Field field)
    {
        var known = Array.ConvertAll(EventWords, word => word.Word);
        return field.Choice(known) is { } word ? Array.Find(EventWords, one => one.Word == word).Event : null;
    }
}
